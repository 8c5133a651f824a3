-- rows.db, version 4: conversations.

-- Name of the conversation a row belongs to, of the view; empty = alone in it (most rows: they take no
-- place in the index). Grouping a list is one walk of the index, without touching the rows.
ALTER TABLE record ADD COLUMN thread TEXT NOT NULL DEFAULT '';
UPDATE record SET thread = json_extract(CAST(coalesce(nullif(view, x''), base) AS TEXT), '$.conversation')
WHERE shelf IN (SELECT id FROM shelf WHERE kind = 'message')
AND substr(json_extract(CAST(coalesce(nullif(view, x''), base) AS TEXT), '$.conversation'), 1, 1) BETWEEN '0' AND '9';
CREATE INDEX record_by_thread ON record (shelf, thread, box, rid, marks) WHERE thread <> '';
