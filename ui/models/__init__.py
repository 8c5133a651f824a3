"""Item models over what the services hold. Rows are frozen values in memory; views keep ids, not row numbers."""
