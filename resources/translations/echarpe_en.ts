<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="fr_FR">
<context>
    <name>app.services.doctor_words</name>
    <message>
        <source>Lecteur : {name}</source>
        <translation>Reader: {name}</translation>
    </message>
    <message>
        <source>Aucun lecteur de carte n’est branché</source>
        <translation>No card reader is plugged in</translation>
    </message>
    <message>
        <source>Le service des cartes du système est arrêté</source>
        <translation>The system’s card service is stopped</translation>
    </message>
    <message>
        <source>Pilote {name} : répond ({tokens} carte ou clé)</source>
        <translation>Driver {name}: answers ({tokens} card or key)</translation>
    </message>
    <message>
        <source>Pilote {name} : ne répond pas ({reason})</source>
        <translation>Driver {name}: does not answer ({reason})</translation>
    </message>
    <message>
        <source>Aucun pilote de carte connu n’est installé</source>
        <translation>No known card driver is installed</translation>
    </message>
    <message>
        <source>Carte : {label}</source>
        <translation>Card: {label}</translation>
    </message>
    <message>
        <source>Aucune carte ni clé n’est détectée</source>
        <translation>No card or key is detected</translation>
    </message>
    <message>
        <source>Code PIN : aucun essai manqué</source>
        <translation>PIN: no failed try</translation>
    </message>
    <message>
        <source>Code PIN : il se tape sur le lecteur</source>
        <translation>PIN: it is typed on the reader</translation>
    </message>
    <message>
        <source>Code PIN : un essai a déjà échoué</source>
        <translation>PIN: one try has already failed</translation>
    </message>
    <message>
        <source>Code PIN : il reste un seul essai</source>
        <translation>PIN: one try only is left</translation>
    </message>
    <message>
        <source>Code PIN : la carte est bloquée</source>
        <translation>PIN: the card is blocked</translation>
    </message>
    <message>
        <source>{body} : aucun certificat n’est choisi</source>
        <translation>{body}: no certificate is chosen</translation>
    </message>
    <message>
        <source>{body} : la carte choisie n’est pas branchée</source>
        <translation>{body}: the chosen card is not plugged in</translation>
    </message>
    <message>
        <source>Horloge : plausible</source>
        <translation>Clock: plausible</translation>
    </message>
    <message>
        <source>Horloge : en retard d’environ {days} jours</source>
        <translation>Clock: late by about {days} days</translation>
    </message>
    <message>
        <source>Horloge : antérieure au programme lui-même</source>
        <translation>Clock: earlier than the program itself</translation>
    </message>
    <message>
        <source>Certificat de {subject} : expiré depuis le {date}</source>
        <translation>Certificate of {subject}: expired since {date}</translation>
    </message>
    <message>
        <source>Certificat de {subject} : pas encore valable ({date})</source>
        <translation>Certificate of {subject}: not valid yet ({date})</translation>
    </message>
    <message>
        <source>Certificat de {subject} : n’est pas fait pour signer</source>
        <translation>Certificate of {subject}: is not made for signing</translation>
    </message>
    <message>
        <source>Certificat de {subject} : celui d’une autorité</source>
        <translation>Certificate of {subject}: an authority’s</translation>
    </message>
    <message>
        <source>Certificat de {subject} : clé trop courte ({bits} bits)</source>
        <translation>Certificate of {subject}: key too short ({bits} bits)</translation>
    </message>
    <message>
        <source>Certificat de {subject} : type de clé non accepté pour les PES</source>
        <translation>Certificate of {subject}: type of key not accepted for PES</translation>
    </message>
    <message>
        <source>Certificat de {subject} : type de clé inconnu</source>
        <translation>Certificate of {subject}: unknown type of key</translation>
    </message>
    <message>
        <source>Certificat de {subject} : révoqué</source>
        <translation>Certificate of {subject}: revoked</translation>
    </message>
    <message>
        <source>Certificat de {subject} : prévu pour l’authentification</source>
        <translation>Certificate of {subject}: meant for authentication</translation>
    </message>
    <message>
        <source>Certificat de {subject} : expire dans {days} jours</source>
        <translation>Certificate of {subject}: expires in {days} days</translation>
    </message>
    <message>
        <source>Certificat de {subject} : qualifié, sur un dispositif qualifié</source>
        <translation>Certificate of {subject}: qualified, on a qualified device</translation>
    </message>
    <message>
        <source>Certificat de {subject} : qualifié</source>
        <translation>Certificate of {subject}: qualified</translation>
    </message>
    <message>
        <source>Certificat de {subject} : utilisable, non qualifié</source>
        <translation>Certificate of {subject}: usable, not qualified</translation>
    </message>
    <message>
        <source>Sauvegarde : il y a {days} j, essayée</source>
        <translation>Backup: {days} d ago, tried</translation>
    </message>
    <message>
        <source>Sauvegarde : la dernière a {days} j</source>
        <translation>Backup: the last one is {days} d old</translation>
    </message>
    <message>
        <source>Sauvegarde : la dernière n’a pas abouti ou ne s’ouvre pas</source>
        <translation>Backup: the last one failed or does not open</translation>
    </message>
    <message>
        <source>Sauvegarde : aucune</source>
        <translation>Backup: none</translation>
    </message>
    <message>
        <source>Règles : aucune collectivité n’en impose</source>
        <translation>Rules: no body imposes any</translation>
    </message>
    <message>
        <source>Règles : {rules} imposées par {bodies} collectivités ou administrateurs</source>
        <translation>Rules: {rules} imposed by {bodies} bodies or administrators</translation>
    </message>
    <message>
        <source>Règles : celles de cette machine ne peuvent pas être lues, aucune n’est appliquée</source>
        <translation>Rules: those of this machine cannot be read, none is applied</translation>
    </message>
    <message>
        <source>Règles : une collectivité demande la version {minimum}, elle n’est plus synchronisée</source>
        <translation>Rules: a body asks for version {minimum}, it is no longer synchronised</translation>
    </message>
    <message>
        <source>Règles : un code de verrouillage est demandé, il n’y en a pas</source>
        <translation>Rules: a lock code is asked for, there is none</translation>
    </message>
    <message>
        <source>Délai sans contact : {days} jours, il en reste {left}</source>
        <translation>Time without contact: {days} days, {left} left</translation>
    </message>
    <message>
        <source>Délai sans contact : {days} jours, il ne peut pas être tenu ici</source>
        <translation>Time without contact: {days} days, it cannot be held here</translation>
    </message>
    <message>
        <source>Données fermées : à distance</source>
        <translation>Data closed: from afar</translation>
    </message>
    <message>
        <source>Données fermées : sans contact depuis trop longtemps</source>
        <translation>Data closed: without contact for too long</translation>
    </message>
    <message>
        <source>Données fermées : elles viennent d’une sauvegarde</source>
        <translation>Data closed: they come from a backup</translation>
    </message>
    <message>
        <source>Données fermées : l’accès a été refusé par le serveur</source>
        <translation>Data closed: the server refused access</translation>
    </message>
    <message>
        <source>Ordres : aucun reçu</source>
        <translation>Orders: none received</translation>
    </message>
    <message>
        <source>Ordres : le dernier (n° {number}) est exécuté</source>
        <translation>Orders: the last one (no. {number}) is executed</translation>
    </message>
    <message>
        <source>Ordres : le dernier (n° {number}) est en cours</source>
        <translation>Orders: the last one (no. {number}) is under way</translation>
    </message>
    <message>
        <source>Ordres : le dernier (n° {number}) est exécuté, son reçu n’est pas encore parti</source>
        <translation>Orders: the last one (no. {number}) is executed, its receipt has not left yet</translation>
    </message>
    <message>
        <source>Mises à jour : aucune source</source>
        <translation>Updates: no source</translation>
    </message>
    <message>
        <source>Mises à jour : jamais vérifiées</source>
        <translation>Updates: never checked</translation>
    </message>
    <message>
        <source>Mises à jour : à jour, vérifié il y a {days} j</source>
        <translation>Updates: up to date, checked {days} d ago</translation>
    </message>
    <message>
        <source>Mises à jour : la version {version} est proposée</source>
        <translation>Updates: version {version} is offered</translation>
    </message>
    <message>
        <source>Mises à jour : la version {version} est prête à installer</source>
        <translation>Updates: version {version} is ready to install</translation>
    </message>
    <message>
        <source>Mises à jour : la source n’est pas crue ou ne répond pas ({reason})</source>
        <translation>Updates: the source is not believed or does not answer ({reason})</translation>
    </message>
    <message>
        <source>Profils : un seul sur cette session</source>
        <translation>Profiles: one only on this session</translation>
    </message>
    <message>
        <source>Profils : {count} sur cette session, chacun derrière son code</source>
        <translation>Profiles: {count} on this session, each behind its code</translation>
    </message>
    <message>
        <source>Profils : {count} sur cette session, dont {open} sans code de verrouillage</source>
        <translation>Profiles: {count} on this session, {open} of them without a lock code</translation>
    </message>
    <message>
        <source>Branchez la carte ou la clé, puis recommencez.</source>
        <translation>Plug in the card or key, then start again.</translation>
    </message>
    <message>
        <source>Branchez le lecteur, puis recommencez.</source>
        <translation>Plug in the reader, then start again.</translation>
    </message>
    <message>
        <source>Démarrez le service pcscd (ou redémarrez l’ordinateur).</source>
        <translation>Start the pcscd service (or restart the computer).</translation>
    </message>
    <message>
        <source>Installez le pilote fourni avec la carte, ou indiquez son module dans Réglages.</source>
        <translation>Install the driver supplied with the card, or give its module in Settings.</translation>
    </message>
    <message>
        <source>Réinstallez ou mettez à jour le pilote de la carte.</source>
        <translation>Reinstall or update the card’s driver.</translation>
    </message>
    <message>
        <source>Vérifiez le code avant de le taper : chaque erreur compte.</source>
        <translation>Check the code before typing it: every mistake counts.</translation>
    </message>
    <message>
        <source>Débloquez la carte avec son code PUK, auprès de votre autorité de certification.</source>
        <translation>Unblock the card with its PUK code, with your certification authority.</translation>
    </message>
    <message>
        <source>Renouvelez le certificat auprès de votre autorité de certification.</source>
        <translation>Renew the certificate with your certification authority.</translation>
    </message>
    <message>
        <source>Demandez le renouvellement : il prend plusieurs semaines.</source>
        <translation>Ask for the renewal: it takes several weeks.</translation>
    </message>
    <message>
        <source>Choisissez un autre certificat.</source>
        <translation>Choose another certificate.</translation>
    </message>
    <message>
        <source>Choisissez la carte de signature dans Réglages.</source>
        <translation>Choose the signing card in Settings.</translation>
    </message>
    <message>
        <source>Branchez la carte choisie pour cette collectivité.</source>
        <translation>Plug in the card chosen for this local authority.</translation>
    </message>
    <message>
        <source>Réglez la date et l’heure de l’ordinateur.</source>
        <translation>Set the computer’s date and time.</translation>
    </message>
    <message>
        <source>Branchez le disque des sauvegardes, puis sauvegardez dans Réglages ou par « echarpe backup ».</source>
        <translation>Plug in the disk of the backups, then back up in Settings or by “echarpe backup”.</translation>
    </message>
    <message>
        <source>Faites corriger le fichier de règles, et ses droits, par l’administrateur de la machine.</source>
        <translation>Have the file of rules, and its rights, mended by the machine’s administrator.</translation>
    </message>
    <message>
        <source>Mettez Écharpe à jour, dans Réglages ou par « echarpe update ».</source>
        <translation>Update Écharpe, in Settings or by “echarpe update”.</translation>
    </message>
    <message>
        <source>Choisissez un code de verrouillage, dans Réglages.</source>
        <translation>Choose a lock code, in Settings.</translation>
    </message>
    <message>
        <source>Ouvrez Écharpe avec le réseau, pour qu’elle retrouve le serveur de la collectivité.</source>
        <translation>Open Écharpe with the network, so that it finds the body’s server again.</translation>
    </message>
    <message>
        <source>Ouvrez Écharpe et identifiez-vous : rien n’est perdu.</source>
        <translation>Open Écharpe and sign in: nothing is lost.</translation>
    </message>
    <message>
        <source>Reliez la messagerie Zimbra de la collectivité, ou demandez un serveur de règles.</source>
        <translation>Connect the body’s Zimbra mailbox, or ask for a policy server.</translation>
    </message>
    <message>
        <source>Demandez à la collectivité une source plus récente (fichier « Choisir la source »).</source>
        <translation>Ask the body for a more recent source (the file of “Choose the source”).</translation>
    </message>
    <message>
        <source>Donnez un code de verrouillage à chaque profil.</source>
        <translation>Give each profile a lock code.</translation>
    </message>
</context>
<context>
    <name>ui.__main__</name>
    <message>
        <source>dossier du profil</source>
        <translation>profile folder</translation>
    </message>
    <message>
        <source>profil de démonstration : clé dans un fichier</source>
        <translation>demonstration profile: key in a file</translation>
    </message>
    <message>
        <source>visite guidée, captures dans DIR</source>
        <translation>guided tour, screenshots in DIR</translation>
    </message>
</context>
<context>
    <name>ui.actions.catalogue</name>
    <message>
        <source>Aller à Aujourd’hui</source>
        <translation>Go to Today</translation>
    </message>
    <message>
        <source>Aller aux Messages</source>
        <translation>Go to Messages</translation>
    </message>
    <message>
        <source>Aller à l’Agenda</source>
        <translation>Go to the Agenda</translation>
    </message>
    <message>
        <source>Aller au Courrier</source>
        <translation>Go to Letters</translation>
    </message>
    <message>
        <source>Aller aux Séances</source>
        <translation>Go to Séances</translation>
    </message>
    <message>
        <source>Aller au Parapheur</source>
        <translation>Go to the Parapheur</translation>
    </message>
    <message>
        <source>Aller aux Contacts</source>
        <translation>Go to Contacts</translation>
    </message>
    <message>
        <source>Ouvrir les Réglages</source>
        <translation>Open Settings</translation>
    </message>
    <message>
        <source>Il faut un compte Pastell avec le mail sécurisé pour cette collectivité.</source>
        <translation>A Pastell account with secure mail is needed for this local authority.</translation>
    </message>
    <message>
        <source>Cette collectivité n’a pas d’archivage électronique relié à Écharpe.</source>
        <translation>This local authority has no electronic archive connected to Écharpe.</translation>
    </message>
    <message>
        <source>Rechercher partout</source>
        <translation>Search everywhere</translation>
    </message>
    <message>
        <source>Chercher dans le document, ou partout</source>
        <translation>Find in the document, or everywhere</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Revenir à la liste</source>
        <translation>Back to the list</translation>
    </message>
    <message>
        <source>Synchroniser maintenant</source>
        <translation>Synchronise now</translation>
    </message>
    <message>
        <source>Ouvrir « À envoyer »</source>
        <translation>Open “To send”</translation>
    </message>
    <message>
        <source>Ouvrir « À valider »</source>
        <translation>Open “To approve”</translation>
    </message>
    <message>
        <source>Ouvrir « Envois avec preuve »</source>
        <translation>Open “Sent with proof”</translation>
    </message>
    <message>
        <source>Annoter un PDF de cet ordinateur…</source>
        <translation>Annotate a PDF of this computer…</translation>
    </message>
    <message>
        <source>Voir les raccourcis clavier</source>
        <translation>Show the keyboard shortcuts</translation>
    </message>
    <message>
        <source>Ouvrir l’aide de cette page</source>
        <translation>Open the help of this page</translation>
    </message>
    <message>
        <source>Voir ce qui est nouveau</source>
        <translation>Show what is new</translation>
    </message>
    <message>
        <source>Lire la déclaration d’accessibilité</source>
        <translation>Read the accessibility statement</translation>
    </message>
    <message>
        <source>Changer entre clair et sombre</source>
        <translation>Switch between light and dark</translation>
    </message>
    <message>
        <source>Agrandir le texte</source>
        <translation>Make the text larger</translation>
    </message>
    <message>
        <source>Réduire le texte</source>
        <translation>Make the text smaller</translation>
    </message>
    <message>
        <source>Plein écran</source>
        <translation>Full screen</translation>
    </message>
    <message>
        <source>Verrouiller Écharpe</source>
        <translation>Lock Écharpe</translation>
    </message>
    <message>
        <source>Choisissez d’abord un code de verrouillage dans Réglages.</source>
        <translation>Choose a lock code in Settings first.</translation>
    </message>
    <message>
        <source>Changer de profil…</source>
        <translation>Switch profile…</translation>
    </message>
    <message>
        <source>Quitter Écharpe</source>
        <translation>Quit Écharpe</translation>
    </message>
    <message>
        <source>Choisissez d’abord un seul élément.</source>
        <translation>Choose one item only first.</translation>
    </message>
    <message>
        <source>Copier le lien</source>
        <translation>Copy the link</translation>
    </message>
    <message>
        <source>Me rappeler…</source>
        <translation>Remind me…</translation>
    </message>
    <message>
        <source>Choisissez d’abord un message.</source>
        <translation>Choose a message first.</translation>
    </message>
    <message>
        <source>Ce dossier partagé est en lecture seule pour vous.</source>
        <translation>This shared folder is read-only for you.</translation>
    </message>
    <message>
        <source>Vous n’avez pas le droit de retirer des messages de ce dossier partagé.</source>
        <translation>You may not remove messages from this shared folder.</translation>
    </message>
    <message>
        <source>Écrire un message</source>
        <translation>Write a message</translation>
    </message>
    <message>
        <source>Continuer ce brouillon</source>
        <translation>Continue this draft</translation>
    </message>
    <message>
        <source>Ce message n’est pas un brouillon.</source>
        <translation>This message is not a draft.</translation>
    </message>
    <message>
        <source>Répondre</source>
        <translation>Reply</translation>
    </message>
    <message>
        <source>Répondre à tous</source>
        <translation>Reply to all</translation>
    </message>
    <message>
        <source>Transférer</source>
        <translation>Forward</translation>
    </message>
    <message>
        <source>Marquer comme lu</source>
        <translation>Mark as read</translation>
    </message>
    <message>
        <source>Marquer comme non lu</source>
        <translation>Mark as unread</translation>
    </message>
    <message>
        <source>Suivre ou ne plus suivre</source>
        <translation>Flag or remove the flag</translation>
    </message>
    <message>
        <source>Déplacer vers un dossier…</source>
        <translation>Move to a folder…</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Mettre à la corbeille</source>
        <translation>Move to the bin</translation>
    </message>
    <message>
        <source>Étiqueter…</source>
        <translation>Tag…</translation>
    </message>
    <message>
        <source>Signaler comme indésirable</source>
        <translation>Report as junk</translation>
    </message>
    <message>
        <source>Ce n’est pas un indésirable</source>
        <translation>This is not junk</translation>
    </message>
    <message>
        <source>Il n’est pas parmi les indésirables.</source>
        <translation>It is not among the junk messages.</translation>
    </message>
    <message>
        <source>Supprimer définitivement</source>
        <translation>Delete for good</translation>
    </message>
    <message>
        <source>Seuls les messages de la corbeille et des indésirables sont supprimés définitivement.</source>
        <translation>Only messages of the bin and the junk folder are deleted for good.</translation>
    </message>
    <message>
        <source>Tout choisir dans la liste</source>
        <translation>Choose everything in the list</translation>
    </message>
    <message>
        <source>Regrouper par conversation</source>
        <translation>Group by conversation</translation>
    </message>
    <message>
        <source>Lire en plein écran</source>
        <translation>Read on the full screen</translation>
    </message>
    <message>
        <source>Imprimer le message…</source>
        <translation>Print the message…</translation>
    </message>
    <message>
        <source>Verser le message aux archives…</source>
        <translation>Deposit the message in the archives…</translation>
    </message>
    <message>
        <source>Envoyer une pièce jointe avec preuve…</source>
        <translation>Send an attachment with proof…</translation>
    </message>
    <message>
        <source>Enregistrer le message (.eml)…</source>
        <translation>Save the message (.eml)…</translation>
    </message>
    <message>
        <source>Voir la source du message</source>
        <translation>Show the message source</translation>
    </message>
    <message>
        <source>Ouvrir un fichier .eml…</source>
        <translation>Open an .eml file…</translation>
    </message>
    <message>
        <source>Récupérer des messages supprimés</source>
        <translation>Recover deleted messages</translation>
    </message>
    <message>
        <source>Créer un dossier sur cet appareil…</source>
        <translation>Create a folder on this device…</translation>
    </message>
    <message>
        <source>Créer un dossier…</source>
        <translation>Create a folder…</translation>
    </message>
    <message>
        <source>Accepter l’invitation</source>
        <translation>Accept the invitation</translation>
    </message>
    <message>
        <source>Ce message n’est pas une invitation.</source>
        <translation>This message is not an invitation.</translation>
    </message>
    <message>
        <source>Répondre peut-être</source>
        <translation>Answer “maybe”</translation>
    </message>
    <message>
        <source>Décliner l’invitation</source>
        <translation>Decline the invitation</translation>
    </message>
    <message>
        <source>Créer un événement</source>
        <translation>Create an event</translation>
    </message>
    <message>
        <source>Créer en une ligne (« demain 14h réunion »)</source>
        <translation>Create in one line (“demain 14h réunion”)</translation>
    </message>
    <message>
        <source>Revenir à aujourd’hui</source>
        <translation>Back to today</translation>
    </message>
    <message>
        <source>Période précédente</source>
        <translation>Previous period</translation>
    </message>
    <message>
        <source>Période suivante</source>
        <translation>Next period</translation>
    </message>
    <message>
        <source>Voir le jour</source>
        <translation>Show the day</translation>
    </message>
    <message>
        <source>Voir la semaine de travail</source>
        <translation>Show the working week</translation>
    </message>
    <message>
        <source>Voir la semaine</source>
        <translation>Show the week</translation>
    </message>
    <message>
        <source>Voir le mois</source>
        <translation>Show the month</translation>
    </message>
    <message>
        <source>Voir la liste</source>
        <translation>Show the list</translation>
    </message>
    <message>
        <source>Importer un calendrier (ICS)…</source>
        <translation>Import a calendar (ICS)…</translation>
    </message>
    <message>
        <source>Exporter un calendrier (ICS)…</source>
        <translation>Export a calendar (ICS)…</translation>
    </message>
    <message>
        <source>Imprimer ces jours…</source>
        <translation>Print these days…</translation>
    </message>
    <message>
        <source>Voir les événements illisibles</source>
        <translation>Show the unreadable events</translation>
    </message>
    <message>
        <source>Supprimer l’événement</source>
        <translation>Delete the event</translation>
    </message>
    <message>
        <source>Choisissez d’abord un événement d’un calendrier que vous pouvez modifier.</source>
        <translation>First choose an event in a calendar that you may change.</translation>
    </message>
    <message>
        <source>Choisissez d’abord un courrier.</source>
        <translation>Choose a letter first.</translation>
    </message>
    <message>
        <source>Le service du courrier ne prévoit pas cet acte sur ce courrier.</source>
        <translation>The mail service does not offer this on this letter.</translation>
    </message>
    <message>
        <source>Viser</source>
        <translation>Approve (visa)</translation>
    </message>
    <message>
        <source>Refuser le visa…</source>
        <translation>Refuse the visa…</translation>
    </message>
    <message>
        <source>Donner un avis…</source>
        <translation>Give an opinion…</translation>
    </message>
    <message>
        <source>Marquer comme traité</source>
        <translation>Mark as done</translation>
    </message>
    <message>
        <source>Clore</source>
        <translation>Close it</translation>
    </message>
    <message>
        <source>Rouvrir</source>
        <translation>Reopen</translation>
    </message>
    <message>
        <source>Attribuer…</source>
        <translation>Assign…</translation>
    </message>
    <message>
        <source>Changer l’échéance…</source>
        <translation>Change the due date…</translation>
    </message>
    <message>
        <source>Joindre un projet de réponse…</source>
        <translation>Attach a draft answer…</translation>
    </message>
    <message>
        <source>Ajouter une note</source>
        <translation>Add a note</translation>
    </message>
    <message>
        <source>Lire le courrier</source>
        <translation>Read the letter</translation>
    </message>
    <message>
        <source>Verser le courrier aux archives…</source>
        <translation>Deposit the letter in the archives…</translation>
    </message>
    <message>
        <source>Envoyer à la signature…</source>
        <translation>Send for signature…</translation>
    </message>
    <message>
        <source>Choisissez un courrier ; il faut aussi un compte de parapheur.</source>
        <translation>Choose a letter; a parapheur account is needed too.</translation>
    </message>
    <message>
        <source>Répondre par message…</source>
        <translation>Reply by message…</translation>
    </message>
    <message>
        <source>Choisissez un courrier ; il faut aussi la messagerie de cette collectivité.</source>
        <translation>Choose a letter; this local authority’s mail is needed too.</translation>
    </message>
    <message>
        <source>Envoyer avec preuve…</source>
        <translation>Send with proof…</translation>
    </message>
    <message>
        <source>Enregistrer le document…</source>
        <translation>Save the document…</translation>
    </message>
    <message>
        <source>Ouvrez d’abord un document de séance.</source>
        <translation>Open a séance document first.</translation>
    </message>
    <message>
        <source>Cherchez d’abord un mot dans les documents.</source>
        <translation>Search for a word in the documents first.</translation>
    </message>
    <message>
        <source>Le stylet écrit sur les documents PDF.</source>
        <translation>The pen writes on PDF documents.</translation>
    </message>
    <message>
        <source>Accuser réception</source>
        <translation>Acknowledge receipt</translation>
    </message>
    <message>
        <source>Aucun accusé n’est attendu, ou la convocation n’est pas encore là.</source>
        <translation>No acknowledgement is expected, or the convocation is not here yet.</translation>
    </message>
    <message>
        <source>Voir la preuve de la convocation</source>
        <translation>Show the proof of the convocation</translation>
    </message>
    <message>
        <source>Choisissez d’abord une séance.</source>
        <translation>Choose a séance first.</translation>
    </message>
    <message>
        <source>Voir les présences et le quorum</source>
        <translation>Show attendance and quorum</translation>
    </message>
    <message>
        <source>Les réponses des autres membres viennent du connecteur commun, qui ne les a pas données.</source>
        <translation>The other members’ answers come from the shared connector, which has not given them.</translation>
    </message>
    <message>
        <source>Elles ne sont données qu’à qui préside la séance et aux personnes désignées.</source>
        <translation>They are given only to whoever presides over the séance and to designated persons.</translation>
    </message>
    <message>
        <source>i-délibre ne dit pas les réponses des autres membres : votre secrétariat les a.</source>
        <translation>i-délibre does not tell the other members’ answers: your secretariat has them.</translation>
    </message>
    <message>
        <source>Inscrire les séances dans un agenda…</source>
        <translation>Put the séances in an agenda…</translation>
    </message>
    <message>
        <source>Il faut un compte Zimbra : c’est son agenda qui les reçoit.</source>
        <translation>A Zimbra account is needed: its agenda receives them.</translation>
    </message>
    <message>
        <source>Verser la séance aux archives…</source>
        <translation>Deposit the séance in the archives…</translation>
    </message>
    <message>
        <source>Une séance se verse une fois tenue, là où un archivage électronique est relié.</source>
        <translation>A séance is deposited once it has been held, where an electronic archive is connected.</translation>
    </message>
    <message>
        <source>Lire et faire défiler</source>
        <translation>Read and scroll</translation>
    </message>
    <message>
        <source>Écrire au stylo</source>
        <translation>Write with the pen</translation>
    </message>
    <message>
        <source>Surligner</source>
        <translation>Highlight</translation>
    </message>
    <message>
        <source>Gommer des traits entiers</source>
        <translation>Erase whole strokes</translation>
    </message>
    <message>
        <source>Gommer une partie des traits</source>
        <translation>Erase part of the strokes</translation>
    </message>
    <message>
        <source>Écrire au clavier sur la page</source>
        <translation>Type on the page</translation>
    </message>
    <message>
        <source>Poser une note</source>
        <translation>Place a note</translation>
    </message>
    <message>
        <source>Ce document ne peut pas porter de note ; l’encre reste possible.</source>
        <translation>This document cannot carry a note; ink is still possible.</translation>
    </message>
    <message>
        <source>Choisir du texte ou de l’encre</source>
        <translation>Select text or ink</translation>
    </message>
    <message>
        <source>Encadrer</source>
        <translation>Draw a frame</translation>
    </message>
    <message>
        <source>Tracer une flèche</source>
        <translation>Draw an arrow</translation>
    </message>
    <message>
        <source>Tamponner « VU »</source>
        <translation>Stamp “VU” (seen)</translation>
    </message>
    <message>
        <source>Tamponner « À REVOIR »</source>
        <translation>Stamp “À REVOIR” (to be revised)</translation>
    </message>
    <message>
        <source>Copier le texte choisi</source>
        <translation>Copy the selected text</translation>
    </message>
    <message>
        <source>Choisissez d’abord du texte dans la page.</source>
        <translation>Select some text on the page first.</translation>
    </message>
    <message>
        <source>Effacer l’encre ou la note choisie</source>
        <translation>Delete the selected ink or note</translation>
    </message>
    <message>
        <source>Choisissez d’abord un trait ou une note dans la page.</source>
        <translation>First select a stroke or a note on the page.</translation>
    </message>
    <message>
        <source>Voir toutes mes notes</source>
        <translation>Show all my notes</translation>
    </message>
    <message>
        <source>Poser ou retirer un signet</source>
        <translation>Set or remove a bookmark</translation>
    </message>
    <message>
        <source>Tourner les pages</source>
        <translation>Turn the pages</translation>
    </message>
    <message>
        <source>Montrer deux pages côte à côte</source>
        <translation>Show two pages side by side</translation>
    </message>
    <message>
        <source>Lire de nuit (couleurs inversées)</source>
        <translation>Night reading (inverted colours)</translation>
    </message>
    <message>
        <source>Lire le texte</source>
        <translation>Read the text</translation>
    </message>
    <message>
        <source>Ouvrez d’abord un document qui a des pages.</source>
        <translation>First open a document that has pages.</translation>
    </message>
    <message>
        <source>Annuler le dernier geste</source>
        <translation>Undo the last act</translation>
    </message>
    <message>
        <source>Rétablir</source>
        <translation>Redo</translation>
    </message>
    <message>
        <source>Document précédent</source>
        <translation>Previous document</translation>
    </message>
    <message>
        <source>Document suivant</source>
        <translation>Next document</translation>
    </message>
    <message>
        <source>Chercher dans les documents</source>
        <translation>Search in the documents</translation>
    </message>
    <message>
        <source>Résultat suivant</source>
        <translation>Next result</translation>
    </message>
    <message>
        <source>Résultat précédent</source>
        <translation>Previous result</translation>
    </message>
    <message>
        <source>Montrer le sommaire</source>
        <translation>Show the contents</translation>
    </message>
    <message>
        <source>Montrer les notes</source>
        <translation>Show the notes</translation>
    </message>
    <message>
        <source>Envoyer une copie annotée par courriel…</source>
        <translation>Send an annotated copy by mail…</translation>
    </message>
    <message>
        <source>Il faut une messagerie Zimbra pour l’envoyer ; la copie s’enregistre.</source>
        <translation>Zimbra mail is needed to send it; the copy can be saved.</translation>
    </message>
    <message>
        <source>Enregistrer une copie annotée…</source>
        <translation>Save an annotated copy…</translation>
    </message>
    <message>
        <source>Ce parapheur transmet par la plateforme de votre collectivité, une fois le circuit fini : voyez « Mes signatures ».</source>
        <translation>This parapheur transmits through your local authority’s platform once the circuit is over: see “My signatures”.</translation>
    </message>
    <message>
        <source>Le parapheur ne le permet pas pour ce dossier, à cette étape ou à ce bureau.</source>
        <translation>The signature book does not allow it for this folder, at this step or for this desk.</translation>
    </message>
    <message>
        <source>Ouvrez un dossier arrivé en fin de circuit.</source>
        <translation>Open a dossier that has reached the end of its circuit.</translation>
    </message>
    <message>
        <source>Le parapheur ne le permet pas pour ce dossier ou à ce bureau ; la version 5 n’a pas d’archives à elle : « Verser le dossier aux archives… » les remplace.</source>
        <translation>The parapheur does not allow it for this dossier or at this desk; version 5 has no archives of its own: “Deposit the dossier in the archives…” replaces them.</translation>
    </message>
    <message>
        <source>Cette version du parapheur ne donne ce bordereau que dans son site (« Imprimer »).</source>
        <translation>This version of the signature book gives this slip on its web site only (“Imprimer”).</translation>
    </message>
    <message>
        <source>Cette version du parapheur ne tient pas de journal PREMIS : enregistrez tout le dossier, son journal y est.</source>
        <translation>This version of the signature book keeps no PREMIS journal: save the whole folder, its journal is inside.</translation>
    </message>
    <message>
        <source>Signer un document…</source>
        <translation>Sign a document…</translation>
    </message>
    <message>
        <source>Vérifier une signature…</source>
        <translation>Check a signature…</translation>
    </message>
    <message>
        <source>Signer…</source>
        <translation>Sign…</translation>
    </message>
    <message>
        <source>Aucun des dossiers choisis n’attend de signature.</source>
        <translation>None of the chosen dossiers awaits a signature.</translation>
    </message>
    <message>
        <source>Aucun des dossiers choisis n’attend de visa.</source>
        <translation>None of the chosen dossiers awaits a visa.</translation>
    </message>
    <message>
        <source>Vérifier et transmettre…</source>
        <translation>Check and pass on…</translation>
    </message>
    <message>
        <source>Ouvrez un dossier que vous préparez pour la signature d’un autre bureau.</source>
        <translation>Open a dossier that you prepare for another desk’s signature.</translation>
    </message>
    <message>
        <source>Transmettre…</source>
        <translation>Transmit…</translation>
    </message>
    <message>
        <source>Ouvrez un dossier qui attend d’être transmis.</source>
        <translation>Open a dossier that waits to be transmitted.</translation>
    </message>
    <message>
        <source>Annoter et traiter…</source>
        <translation>Annotate and process…</translation>
    </message>
    <message>
        <source>Ouvrez un dossier qui attend une action de votre part.</source>
        <translation>Open a dossier that awaits an act of yours.</translation>
    </message>
    <message>
        <source>Ouvrez un dossier sur lequel un avis vous est demandé.</source>
        <translation>Open a folder on which your opinion is asked for.</translation>
    </message>
    <message>
        <source>Apposer le cachet</source>
        <translation>Apply the seal</translation>
    </message>
    <message>
        <source>Aucun des dossiers choisis n’attend de cachet.</source>
        <translation>None of the chosen dossiers awaits a seal.</translation>
    </message>
    <message>
        <source>Signer sur papier…</source>
        <translation>Sign on paper…</translation>
    </message>
    <message>
        <source>Ce dossier n’attend pas de signature, ou doit être signé électroniquement.</source>
        <translation>This dossier awaits no signature, or must be signed electronically.</translation>
    </message>
    <message>
        <source>Envoyer par courriel sécurisé…</source>
        <translation>Send by secure mail…</translation>
    </message>
    <message>
        <source>Ce dossier n’attend pas d’envoi par courriel sécurisé.</source>
        <translation>This dossier does not wait to be sent by secure mail.</translation>
    </message>
    <message>
        <source>Envoyer dans le circuit</source>
        <translation>Send into the circuit</translation>
    </message>
    <message>
        <source>Ouvrez un dossier en préparation.</source>
        <translation>Open a dossier in preparation.</translation>
    </message>
    <message>
        <source>Enchaîner un circuit…</source>
        <translation>Chain a circuit…</translation>
    </message>
    <message>
        <source>Archiver dans le parapheur…</source>
        <translation>Archive in the parapheur…</translation>
    </message>
    <message>
        <source>Supprimer du parapheur</source>
        <translation>Delete from the parapheur</translation>
    </message>
    <message>
        <source>Seuls un dossier en préparation, un retour ou un dossier terminé peuvent être supprimés.</source>
        <translation>Only a dossier in preparation, a returned or a finished one can be deleted.</translation>
    </message>
    <message>
        <source>Déléguer un de mes bureaux…</source>
        <translation>Delegate one of my desks…</translation>
    </message>
    <message>
        <source>Envoyer un document à la signature…</source>
        <translation>Send a document for signature…</translation>
    </message>
    <message>
        <source>Rejeter…</source>
        <translation>Reject…</translation>
    </message>
    <message>
        <source>Choisissez un dossier qui attend une action de votre part.</source>
        <translation>Choose a dossier that awaits an act of yours.</translation>
    </message>
    <message>
        <source>Transférer…</source>
        <translation>Transfer…</translation>
    </message>
    <message>
        <source>Demander un avis…</source>
        <translation>Ask for an opinion…</translation>
    </message>
    <message>
        <source>Enregistrer le bordereau de circuit (PDF)…</source>
        <translation>Save the circuit slip (PDF)…</translation>
    </message>
    <message>
        <source>Ouvrez d’abord un dossier.</source>
        <translation>Open a dossier first.</translation>
    </message>
    <message>
        <source>Exporter le journal du dossier (PREMIS)…</source>
        <translation>Export the dossier’s log (PREMIS)…</translation>
    </message>
    <message>
        <source>Ouvrez un dossier terminé ; il faut aussi un compte Pastell avec le mail sécurisé.</source>
        <translation>Open a finished dossier; a Pastell account with secure mail is needed too.</translation>
    </message>
    <message>
        <source>Verser le dossier aux archives…</source>
        <translation>Deposit the dossier in the archives…</translation>
    </message>
    <message>
        <source>Ouvrez un dossier terminé ; il faut aussi un archivage électronique relié à Écharpe.</source>
        <translation>Open a finished dossier; an electronic archive connected to Écharpe is needed too.</translation>
    </message>
    <message>
        <source>Mes signatures</source>
        <translation>My signatures</translation>
    </message>
    <message>
        <source>Enregistrer tout le dossier (ZIP)…</source>
        <translation>Save the whole dossier (ZIP)…</translation>
    </message>
    <message>
        <source>Reprendre le dossier (droit de remords)</source>
        <translation>Take the dossier back (right of second thoughts)</translation>
    </message>
    <message>
        <source>Ouvrez un dossier que vous venez de viser et que personne n’a traité depuis.</source>
        <translation>Open a dossier that you have just approved and that nobody has processed since.</translation>
    </message>
    <message>
        <source>Choisissez d’abord un contact.</source>
        <translation>Choose a contact first.</translation>
    </message>
    <message>
        <source>Choisissez un contact, et ayez un autre carnet où le ranger.</source>
        <translation>Choose a contact, and have another address book to put it in.</translation>
    </message>
    <message>
        <source>Choisissez d’abord, au-dessus de la liste, un carnet que vous avez créé.</source>
        <translation>First choose, above the list, an address book that you created.</translation>
    </message>
    <message>
        <source>Créer un contact</source>
        <translation>Create a contact</translation>
    </message>
    <message>
        <source>Créer un groupe</source>
        <translation>Create a group</translation>
    </message>
    <message>
        <source>Écrire à ce contact</source>
        <translation>Write to this contact</translation>
    </message>
    <message>
        <source>Modifier ce contact</source>
        <translation>Change this contact</translation>
    </message>
    <message>
        <source>Déplacer vers un carnet…</source>
        <translation>Move to an address book…</translation>
    </message>
    <message>
        <source>Supprimer ce contact</source>
        <translation>Delete this contact</translation>
    </message>
    <message>
        <source>Créer un carnet…</source>
        <translation>Create an address book…</translation>
    </message>
    <message>
        <source>Renommer ce carnet…</source>
        <translation>Rename this address book…</translation>
    </message>
    <message>
        <source>Supprimer ce carnet</source>
        <translation>Delete this address book</translation>
    </message>
    <message>
        <source>Réunir les doublons…</source>
        <translation>Merge duplicates…</translation>
    </message>
    <message>
        <source>Importer des contacts (vCard)…</source>
        <translation>Import contacts (vCard)…</translation>
    </message>
    <message>
        <source>Exporter en vCard…</source>
        <translation>Export as vCard…</translation>
    </message>
    <message>
        <source>Envoyer un fichier avec preuve…</source>
        <translation>Send a file with proof…</translation>
    </message>
    <message>
        <source>Enregistrer la preuve…</source>
        <translation>Save the proof…</translation>
    </message>
    <message>
        <source>Choisissez une demande ; un dossier à lire ou à compléter se décide dans le Parapheur.</source>
        <translation>Choose a request; a dossier to read or complete is decided in the Parapheur.</translation>
    </message>
    <message>
        <source>Accepter la demande</source>
        <translation>Accept the request</translation>
    </message>
    <message>
        <source>Refuser la demande</source>
        <translation>Refuse the request</translation>
    </message>
</context>
<context>
    <name>ui.app</name>
    <message>
        <source>Écharpe</source>
        <translation>Écharpe</translation>
    </message>
    <message>
        <source>Écharpe — commune de démonstration</source>
        <translation>Écharpe — demonstration town</translation>
    </message>
    <message>
        <source>Démonstration</source>
        <translation>Demonstration</translation>
    </message>
    <message>
        <source>Vos données sont rouvertes. Le même code servira encore : gardez-le.</source>
        <translation>Your data are open again. The same code will serve again: keep it.</translation>
    </message>
    <message>
        <source>Ancien profil, clé perdue</source>
        <translation>Former profile, key lost</translation>
    </message>
    <message>
        <source>Nouveau profil</source>
        <translation>New profile</translation>
    </message>
    <message>
        <source>Nouveau profil {n}</source>
        <translation>New profile {n}</translation>
    </message>
    <message>
        <source>Reprise de la sauvegarde…</source>
        <translation>Restoring the backup…</translation>
    </message>
    <message>
        <source>Vos données arrivent. Cela peut prendre quelques minutes.</source>
        <translation>Your data are arriving. This may take a few minutes.</translation>
    </message>
</context>
<context>
    <name>ui.arrivals</name>
    <message>
        <source>Une nouveauté vous attend.</source>
        <translation>Something new awaits you.</translation>
    </message>
    <message>
        <source>Ouvrir le parapheur</source>
        <translation>Open the parapheur</translation>
    </message>
    <message>
        <source>%n courrier à traiter</source>
        <translation>%n letter to deal with</translation>
    </message>
    <message>
        <source>%n courriers à traiter</source>
        <translation>%n letters to deal with</translation>
    </message>
    <message>
        <source>Ouvrir le courrier</source>
        <translation>Open the letter</translation>
    </message>
    <message>
        <source>%n dossier à signer</source>
        <translation>%n dossier to sign</translation>
    </message>
    <message>
        <source>%n dossiers à signer</source>
        <translation>%n dossiers to sign</translation>
    </message>
    <message>
        <source>%n dossier à viser</source>
        <translation>%n dossier to approve</translation>
    </message>
    <message>
        <source>%n dossiers à viser</source>
        <translation>%n dossiers to approve</translation>
    </message>
    <message>
        <source>%n à viser</source>
        <translation>%n to approve</translation>
    </message>
    <message>
        <source>Parapheur</source>
        <translation>Parapheur</translation>
    </message>
    <message>
        <source>dont %n en retard</source>
        <translation>%n of them late</translation>
    </message>
</context>
<context>
    <name>ui.depositing</name>
    <message>
        <source>Verser aux archives</source>
        <translation>Deposit in the archives</translation>
    </message>
    <message>
        <source>Verser aux archives ?</source>
        <translation>Deposit in the archives?</translation>
    </message>
    <message>
        <source>Titre aux archives</source>
        <translation>Title in the archives</translation>
    </message>
    <message>
        <source>Annuler</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Verser</source>
        <translation>Deposit</translation>
    </message>
    <message>
        <source>Versement demandé. Son suivi est sous « À envoyer ».</source>
        <translation>Deposit requested. Follow it under “To send”.</translation>
    </message>
    <message>
        <source>Une copie part au service d’archives de votre collectivité, qui répondra dans quelques jours. Une fois partie, elle ne se reprend pas. Rien ne change ici : l’original reste à sa place.</source>
        <translation>A copy goes to your local authority’s archives, which will answer in a few days. Once gone, it cannot be taken back. Nothing changes here: the original stays in its place.</translation>
    </message>
</context>
<context>
    <name>ui.deposits</name>
    <message>
        <source>Le versement n’est pas parti. Le motif et la suite sont sous « À envoyer ».</source>
        <translation>The deposit did not leave. Why, and what to do, is under “To send”.</translation>
    </message>
    <message>
        <source>Versement demandé : il part dès que le contenu entier est sur cet appareil.</source>
        <translation>Deposit requested: it leaves as soon as the whole content is on this device.</translation>
    </message>
    <message>
        <source>Versement demandé : il part dès que le réseau le permet.</source>
        <translation>Deposit requested: it leaves as soon as the network allows.</translation>
    </message>
    <message>
        <source>Remis aux archives, qui n’en ont pas encore accusé réception.</source>
        <translation>Handed to the archives, which have not acknowledged it yet.</translation>
    </message>
    <message>
        <source>Reçu par les archives, leur réponse est attendue.</source>
        <translation>Received by the archives, their answer is awaited.</translation>
    </message>
    <message>
        <source>Archivé, sous la cote {id}.</source>
        <translation>Archived, under the reference {id}.</translation>
    </message>
    <message>
        <source>Refusé par les archives : {reason}</source>
        <translation>Refused by the archives: {reason}</translation>
    </message>
    <message>
        <source>Non remis aux archives : {reason}</source>
        <translation>Not handed to the archives: {reason}</translation>
    </message>
    <message>
        <source>Remis aux archives, dans un état que ce programme ne connaît pas.</source>
        <translation>Handed to the archives, in a state that this program does not know.</translation>
    </message>
    <message>
        <source>sans motif donné.</source>
        <translation>without a reason given.</translation>
    </message>
</context>
<context>
    <name>ui.dropping</name>
    <message>
        <source>Ce document n’est pas encore sur cet appareil.</source>
        <translation>This document is not on this device yet.</translation>
    </message>
</context>
<context>
    <name>ui.erased</name>
    <message>
        <source>Effacement en cours</source>
        <translation>Erasing</translation>
    </message>
    <message>
        <source>Les données d’Écharpe quittent cet appareil. N’éteignez pas.</source>
        <translation>Écharpe’s data are leaving this device. Do not switch it off.</translation>
    </message>
    <message>
        <source>Enregistrer le reçu…</source>
        <translation>Save the receipt…</translation>
    </message>
    <message>
        <source>Quitter</source>
        <translation>Quit</translation>
    </message>
    <message>
        <source>Il ne reste rien sur cet appareil</source>
        <translation>Nothing is left on this device</translation>
    </message>
    <message>
        <source>Il ne reste rien de ce profil</source>
        <translation>Nothing is left of this profile</translation>
    </message>
    <message>
        <source>Les données de ce profil quittent cet ordinateur. N’éteignez pas.</source>
        <translation>The data of this profile are leaving this computer. Do not turn it off.</translation>
    </message>
    <message>
        <source>Choisir un autre profil</source>
        <translation>Choose another profile</translation>
    </message>
    <message>
        <source>{body}, propriétaire de l’appareil, en a fait effacer toutes les données d’Écharpe.</source>
        <translation>{body}, owner of the device, had all of Écharpe’s data erased from it.</translation>
    </message>
    <message>
        <source>Celles de vos serveurs sont intactes.</source>
        <translation>Those of your servers are intact.</translation>
    </message>
    <message>
        <source>Les données d’Écharpe sont effacées et leurs clés détruites. {remains}</source>
        <translation>Écharpe’s data are erased and their keys destroyed. {remains}</translation>
    </message>
    <message>
        <source>Enregistrer le reçu</source>
        <translation>Save the receipt</translation>
    </message>
    <message>
        <source>Reçu de restitution.txt</source>
        <translation>Return receipt.txt</translation>
    </message>
    <message>
        <source>Le reçu n’a pas pu être écrit là. Choisissez un autre endroit.</source>
        <translation>The receipt could not be written there. Choose another place.</translation>
    </message>
    <message>
        <source>Le reçu est enregistré.</source>
        <translation>The receipt is saved.</translation>
    </message>
    <message>
        <source>Il ne reste aucun fichier.</source>
        <translation>No file is left.</translation>
    </message>
    <message>
        <source>Fichiers restants : {names}</source>
        <translation>Files left: {names}</translation>
    </message>
    <message>
        <source>Reçu de restitution</source>
        <translation>Return receipt</translation>
    </message>
    <message>
        <source>Appareil : {name}</source>
        <translation>Device: {name}</translation>
    </message>
    <message>
        <source>Le {when}, heure de Paris</source>
        <translation>On {when}, Paris time</translation>
    </message>
    <message>
        <source>Collectivités : {names}</source>
        <translation>Local authorities: {names}</translation>
    </message>
    <message>
        <source>aucune</source>
        <translation>none</translation>
    </message>
    <message>
        <source>Toutes les données d’Écharpe ont été effacées de cet appareil, et leurs clés détruites.</source>
        <translation>All of Écharpe’s data were erased from this device, and their keys destroyed.</translation>
    </message>
    <message>
        <source>Preuve signée par la clé de l’appareil :</source>
        <translation>Proof signed by the device’s key:</translation>
    </message>
</context>
<context>
    <name>ui.errors.accounts</name>
    <message>
        <source>La connexion à ce compte a expiré ou a été refusée.</source>
        <translation>The connection to this account has expired or was refused.</translation>
    </message>
    <message>
        <source>L’identifiant ou le mot de passe est refusé.</source>
        <translation>The login or the password is refused.</translation>
    </message>
    <message>
        <source>Ce serveur demande de se connecter sur sa propre page.</source>
        <translation>This server asks you to sign in on its own page.</translation>
    </message>
    <message>
        <source>Écharpe ne peut pas encore s’y connecter.</source>
        <translation>Écharpe cannot sign in there yet.</translation>
    </message>
    <message>
        <source>Demandez au service informatique un compte avec mot de passe.</source>
        <translation>Ask the IT department for an account with a password.</translation>
    </message>
    <message>
        <source>Ce logiciel de courrier n’est pas encore connu d’Écharpe.</source>
        <translation>This letters software is not known to Écharpe yet.</translation>
    </message>
    <message>
        <source>Ce compte n’existe plus sur cet appareil.</source>
        <translation>This account no longer exists on this device.</translation>
    </message>
    <message>
        <source>Dites en quelle qualité vous signez ce bordereau.</source>
        <translation>Say in which capacity you sign this bordereau.</translation>
    </message>
    <message>
        <source>La qualité du signataire manque.</source>
        <translation>The signatory’s capacity is missing.</translation>
    </message>
    <message>
        <source>Rien n’est signé.</source>
        <translation>Nothing is signed.</translation>
    </message>
    <message>
        <source>Le fichier du certificat client ne peut pas être lu.</source>
        <translation>The file of the client certificate cannot be read.</translation>
    </message>
    <message>
        <source>Rien n’a été changé.</source>
        <translation>Nothing was changed.</translation>
    </message>
    <message>
        <source>Demandez au service informatique un fichier PEM avec sa clé, sans mot de passe.</source>
        <translation>Ask the IT department for a PEM file with its key, without a password.</translation>
    </message>
    <message>
        <source>La connexion unique de votre collectivité n’a pas abouti.</source>
        <translation>Your local authority’s single sign-on did not succeed.</translation>
    </message>
    <message>
        <source>L’application s’ouvre sans elle.</source>
        <translation>The application opens without it.</translation>
    </message>
    <message>
        <source>Identifiez-vous dans le navigateur.</source>
        <translation>Identify yourself in the browser.</translation>
    </message>
    <message>
        <source>Cette adresse n’est pas sécurisée.</source>
        <translation>This address is not secure.</translation>
    </message>
    <message>
        <source>L’adresse doit commencer par https.</source>
        <translation>The address must begin with https.</translation>
    </message>
    <message>
        <source>Rien n’a été échangé.</source>
        <translation>Nothing was exchanged.</translation>
    </message>
    <message>
        <source>Cette adresse de serveur ne peut pas être lue.</source>
        <translation>This server address cannot be read.</translation>
    </message>
    <message>
        <source>Recopiez-la depuis votre navigateur, par exemple mail.ma-commune.fr.</source>
        <translation>Copy it from your browser, for instance mail.ma-commune.fr.</translation>
    </message>
    <message>
        <source>Il manque le nom du profil.</source>
        <translation>The name of the profile is missing.</translation>
    </message>
    <message>
        <source>Un profil de cet ordinateur porte déjà ce nom.</source>
        <translation>A profile of this computer already has this name.</translation>
    </message>
    <message>
        <source>Ce code d’assistance ne peut pas être lu.</source>
        <translation>This help code cannot be read.</translation>
    </message>
    <message>
        <source>Faites-le répéter, signe par signe.</source>
        <translation>Have it repeated, character by character.</translation>
    </message>
    <message>
        <source>Il manque l’adresse du serveur.</source>
        <translation>The address of the server is missing.</translation>
    </message>
    <message>
        <source>Aucune messagerie Zimbra ne répond aux adresses habituelles de ce domaine.</source>
        <translation>No Zimbra mail answers at the usual addresses of this domain.</translation>
    </message>
    <message>
        <source>Votre mot de passe n’a été envoyé à personne.</source>
        <translation>Your password was sent to nobody.</translation>
    </message>
    <message>
        <source>Indiquez l’adresse du serveur, par exemple celle que montre votre navigateur.</source>
        <translation>Give the address of the server, for instance the one that your browser shows.</translation>
    </message>
    <message>
        <source>Sans adresse de serveur, il faut une adresse électronique entière.</source>
        <translation>Without a server address, a whole mail address is needed.</translation>
    </message>
    <message>
        <source>Écrivez-la ainsi : prenom.nom@ma-commune.fr.</source>
        <translation>Write it like this: prenom.nom@ma-commune.fr.</translation>
    </message>
    <message>
        <source>Il manque l’identifiant.</source>
        <translation>The login is missing.</translation>
    </message>
    <message>
        <source>Il manque le mot de passe.</source>
        <translation>The password is missing.</translation>
    </message>
    <message>
        <source>Il manque le nom de la collectivité.</source>
        <translation>The name of the local authority is missing.</translation>
    </message>
    <message>
        <source>Ce compte est déjà dans cette collectivité.</source>
        <translation>This account is already in this local authority.</translation>
    </message>
    <message>
        <source>Le compte a été retiré de cet appareil.</source>
        <translation>The account was removed from this device.</translation>
    </message>
    <message>
        <source>Cette action ne part plus.</source>
        <translation>This act no longer leaves.</translation>
    </message>
    <message>
        <source>Ajoutez de nouveau ce compte pour qu’elle parte, ou abandonnez-la.</source>
        <translation>Add this account again for it to leave, or give it up.</translation>
    </message>
    <message>
        <source>Aucun serveur n’est contacté.</source>
        <translation>No server is contacted.</translation>
    </message>
    <message>
        <source>Écharpe travaille ici sans réseau.</source>
        <translation>Écharpe works here without a network.</translation>
    </message>
    <message>
        <source>Ce compte demande un second code.</source>
        <translation>This account asks for a second code.</translation>
    </message>
    <message>
        <source>Saisissez le code à six chiffres de votre application d’authentification, ou un code de secours.</source>
        <translation>Type the six-digit code of your authenticator application, or a backup code.</translation>
    </message>
    <message>
        <source>Le second code n’est pas le bon, ou n’est plus valable.</source>
        <translation>The second code is not the right one, or is no longer valid.</translation>
    </message>
    <message>
        <source>Attendez le code suivant, puis saisissez-le.</source>
        <translation>Wait for the next code, then type it.</translation>
    </message>
    <message>
        <source>Votre collectivité demande un second code, et ce compte n’en a pas encore.</source>
        <translation>Your local authority asks for a second code, and this account has none yet.</translation>
    </message>
    <message>
        <source>Ouvrez la messagerie dans le navigateur pour le mettre en place, puis revenez ici.</source>
        <translation>Open the mail in the browser to set it up, then come back here.</translation>
    </message>
    <message>
        <source>Il n’a pas été changé.</source>
        <translation>It was not changed.</translation>
    </message>
    <message>
        <source>Le mot de passe actuel n’est pas le bon.</source>
        <translation>The current password is not the right one.</translation>
    </message>
    <message>
        <source>Le nouveau mot de passe est trop simple.</source>
        <translation>The new password is too simple.</translation>
    </message>
    <message>
        <source>La connexion dans le navigateur n’a pas été terminée à temps.</source>
        <translation>The sign-in in the browser was not finished in time.</translation>
    </message>
    <message>
        <source>Recommencez la connexion.</source>
        <translation>Start the sign-in again.</translation>
    </message>
    <message>
        <source>Installez le complément de démonstration.</source>
        <translation>Install the demonstration add-on.</translation>
    </message>
    <message>
        <source>La commune de démonstration n’est pas installée.</source>
        <translation>The demonstration town is not installed.</translation>
    </message>
    <message>
        <source>Essayez de nouveau.</source>
        <translation>Try again.</translation>
    </message>
    <message>
        <source>La commune de démonstration s’est arrêtée sur une erreur.</source>
        <translation>The demonstration town stopped on an error.</translation>
    </message>
</context>
<context>
    <name>ui.errors.agenda</name>
    <message>
        <source>Cet événement n’existe plus.</source>
        <translation>This event no longer exists.</translation>
    </message>
    <message>
        <source>Ce calendrier ne peut pas être modifié.</source>
        <translation>This calendar cannot be changed.</translation>
    </message>
    <message>
        <source>Créez l’événement dans un autre calendrier.</source>
        <translation>Create the event in another calendar.</translation>
    </message>
    <message>
        <source>Seul l’organisateur peut modifier cet événement.</source>
        <translation>Only the organiser can change this event.</translation>
    </message>
    <message>
        <source>Vous pouvez lui proposer un autre horaire.</source>
        <translation>You can propose another time.</translation>
    </message>
    <message>
        <source>Changez-en directement l’horaire.</source>
        <translation>Change its time directly.</translation>
    </message>
    <message>
        <source>Vous organisez cet événement.</source>
        <translation>You organise this event.</translation>
    </message>
    <message>
        <source>Les fichiers joints dépassent 3 Mo en tout.</source>
        <translation>The attached files exceed 3 MB in all.</translation>
    </message>
    <message>
        <source>Ils voyagent dans l’événement, vers chaque appareil.</source>
        <translation>They travel in the event, to each device.</translation>
    </message>
    <message>
        <source>Partagez plutôt leur adresse, ou envoyez-les par message.</source>
        <translation>Share their address instead, or send them by message.</translation>
    </message>
    <message>
        <source>Cet événement est privé.</source>
        <translation>This event is private.</translation>
    </message>
    <message>
        <source>Seul son auteur peut le modifier.</source>
        <translation>Only its author can change it.</translation>
    </message>
    <message>
        <source>Son contenu ne vous est pas communiqué.</source>
        <translation>Its content is not disclosed to you.</translation>
    </message>
    <message>
        <source>Une réunion avec des invités ne change pas de propriétaire.</source>
        <translation>A meeting with guests does not change owner.</translation>
    </message>
    <message>
        <source>L’événement reste où il est.</source>
        <translation>The event stays where it is.</translation>
    </message>
    <message>
        <source>Retirez les invités, ou recréez la réunion dans l’autre calendrier.</source>
        <translation>Remove the guests, or create the meeting again in the other calendar.</translation>
    </message>
    <message>
        <source>Choisissez une fin plus tardive.</source>
        <translation>Choose a later end.</translation>
    </message>
    <message>
        <source>La fin précède le début.</source>
        <translation>The end comes before the beginning.</translation>
    </message>
    <message>
        <source>Cet agenda n’existe plus sur le serveur.</source>
        <translation>This agenda no longer exists on the server.</translation>
    </message>
    <message>
        <source>Choisissez un autre agenda.</source>
        <translation>Choose another agenda.</translation>
    </message>
    <message>
        <source>L’événement a changé sur le serveur depuis que vous l’avez vu.</source>
        <translation>The event has changed on the server since you saw it.</translation>
    </message>
    <message>
        <source>Votre modification est mise de côté.</source>
        <translation>Your change is set aside.</translation>
    </message>
    <message>
        <source>Le serveur refuse cet événement.</source>
        <translation>The server refuses this event.</translation>
    </message>
    <message>
        <source>Vous pouvez le réessayer ou l’abandonner.</source>
        <translation>You can try it again or give it up.</translation>
    </message>
    <message>
        <source>Cet événement se trouve déjà dans un autre calendrier.</source>
        <translation>This event is already in another calendar.</translation>
    </message>
    <message>
        <source>Ce fichier ne contient pas d’événement.</source>
        <translation>This file contains no event.</translation>
    </message>
    <message>
        <source>Cet événement ne peut pas être lu.</source>
        <translation>This event cannot be read.</translation>
    </message>
    <message>
        <source>Cette date ne fait plus partie de la série.</source>
        <translation>This date is no longer part of the series.</translation>
    </message>
    <message>
        <source>Vous n’êtes pas invité à cet événement.</source>
        <translation>You are not invited to this event.</translation>
    </message>
    <message>
        <source>Cette série est trop complexe pour être modifiée ici.</source>
        <translation>This series is too complex to be changed here.</translation>
    </message>
    <message>
        <source>Modifiez-la dans la messagerie en ligne.</source>
        <translation>Change it in the online mail.</translation>
    </message>
    <message>
        <source>C’est la première date de la série.</source>
        <translation>It is the first date of the series.</translation>
    </message>
    <message>
        <source>Modifiez toute la série.</source>
        <translation>Change the whole series.</translation>
    </message>
    <message>
        <source>Cette date est hors du calendrier.</source>
        <translation>This date is outside the calendar.</translation>
    </message>
    <message>
        <source>Ce fuseau horaire n’est pas connu.</source>
        <translation>This time zone is not known.</translation>
    </message>
</context>
<context>
    <name>ui.errors.courrier</name>
    <message>
        <source>Ce courrier n’existe plus.</source>
        <translation>This letter no longer exists.</translation>
    </message>
    <message>
        <source>Cette note n’existe plus.</source>
        <translation>This note no longer exists.</translation>
    </message>
    <message>
        <source>Il manque un titre pour les archives.</source>
        <translation>A title for the archives is missing.</translation>
    </message>
    <message>
        <source>Retirez-le, ou obtenez-le de nouveau.</source>
        <translation>Remove it, or obtain it again.</translation>
    </message>
    <message>
        <source>Rien n’est parti.</source>
        <translation>Nothing has left.</translation>
    </message>
    <message>
        <source>Un fichier à verser est vide.</source>
        <translation>A file to deposit is empty.</translation>
    </message>
    <message>
        <source>La version de SEDA réglée pour ce compte n’est pas connue.</source>
        <translation>The SEDA version set for this account is not known.</translation>
    </message>
    <message>
        <source>Rien n’est archivé.</source>
        <translation>Nothing is archived.</translation>
    </message>
    <message>
        <source>Un fichier à verser n’est plus celui qui était prévu.</source>
        <translation>A file to deposit is no longer the one planned.</translation>
    </message>
    <message>
        <source>La réponse du service d’archives est illisible.</source>
        <translation>The answer of the archives is unreadable.</translation>
    </message>
    <message>
        <source>Ce compte d’archivage ne dit pas quel service verse, ni à quelles archives.</source>
        <translation>This archive account does not say which service deposits, nor to which archives.</translation>
    </message>
    <message>
        <source>Demandez à votre collectivité une configuration complète.</source>
        <translation>Ask your local authority for a complete configuration.</translation>
    </message>
    <message>
        <source>Le service d’archives a refusé ce versement.</source>
        <translation>The archives refused this deposit.</translation>
    </message>
    <message>
        <source>Ce versement est trop lourd pour ce service d’archives.</source>
        <translation>This deposit is too heavy for these archives.</translation>
    </message>
    <message>
        <source>L’envoi aux archives reprend depuis le début.</source>
        <translation>Sending to the archives starts again from the beginning.</translation>
    </message>
    <message>
        <source>Les archives n’ont pas dit si elles ont reçu la fin de l’envoi.</source>
        <translation>The archives did not say whether they received the end of the transfer.</translation>
    </message>
    <message>
        <source>Elles seront interrogées avant tout nouvel envoi : rien ne partira deux fois.</source>
        <translation>They will be asked before anything is sent again: nothing leaves twice.</translation>
    </message>
    <message>
        <source>Son suivi est sous « À envoyer ».</source>
        <translation>Follow it under “To send”.</translation>
    </message>
    <message>
        <source>Un versement est déjà en cours, ou déjà accepté.</source>
        <translation>A deposit is already under way, or already accepted.</translation>
    </message>
    <message>
        <source>Ceci ne se verse pas encore aux archives.</source>
        <translation>This cannot be deposited in the archives yet.</translation>
    </message>
    <message>
        <source>Un dossier se verse au terme de son circuit, une séance une fois tenue.</source>
        <translation>A dossier is deposited at the end of its circuit, a séance once it has been held.</translation>
    </message>
    <message>
        <source>Aucun document à verser.</source>
        <translation>No document to deposit.</translation>
    </message>
    <message>
        <source>Ouvrez-le une fois, puis recommencez.</source>
        <translation>Open it once, then start again.</translation>
    </message>
    <message>
        <source>Ce versement est déjà parti.</source>
        <translation>This deposit has already left.</translation>
    </message>
    <message>
        <source>Il ne se reprend plus.</source>
        <translation>It can no longer be taken back.</translation>
    </message>
    <message>
        <source>Le motif doit compter au moins trois caractères.</source>
        <translation>The reason must have at least three characters.</translation>
    </message>
    <message>
        <source>Un motif est obligatoire.</source>
        <translation>A reason is required.</translation>
    </message>
    <message>
        <source>Quelqu’un d’autre travaille sur cet élément en ce moment.</source>
        <translation>Someone else is working on this item at the moment.</translation>
    </message>
    <message>
        <source>Votre demande est mise de côté.</source>
        <translation>Your request is set aside.</translation>
    </message>
    <message>
        <source>Réessayez dans quelques minutes.</source>
        <translation>Try again in a few minutes.</translation>
    </message>
    <message>
        <source>Cette demande est déjà décidée.</source>
        <translation>This request is already decided.</translation>
    </message>
    <message>
        <source>Seul un fichier PDF convient ici.</source>
        <translation>Only a PDF file will do here.</translation>
    </message>
    <message>
        <source>Le dossier des courriers n’est pas indiqué.</source>
        <translation>The folder of the letters is not given.</translation>
    </message>
    <message>
        <source>Le serveur a répondu, mais le courrier n’a pas changé.</source>
        <translation>The server answered, but the letter has not changed.</translation>
    </message>
    <message>
        <source>Le serveur a refusé cette action.</source>
        <translation>The server refused this act.</translation>
    </message>
    <message>
        <source>Aucun document n’est choisi.</source>
        <translation>No document is chosen.</translation>
    </message>
    <message>
        <source>Choisissez au moins un document.</source>
        <translation>Choose at least one document.</translation>
    </message>
    <message>
        <source>Il ne peut plus être repris.</source>
        <translation>It can no longer be taken back.</translation>
    </message>
    <message>
        <source>L’envoi est déjà parti.</source>
        <translation>The sending has already left.</translation>
    </message>
    <message>
        <source>Le mot de passe de cet envoi n’est plus sur l’appareil.</source>
        <translation>The password of this sending is no longer on the device.</translation>
    </message>
    <message>
        <source>Refaites l’envoi.</source>
        <translation>Send it again.</translation>
    </message>
    <message>
        <source>Pastell trouve l’envoi incomplet.</source>
        <translation>Pastell finds the sending incomplete.</translation>
    </message>
    <message>
        <source>Vérifiez les destinataires et l’objet, puis refaites-le.</source>
        <translation>Check the recipients and the subject, then do it again.</translation>
    </message>
</context>
<context>
    <name>ui.errors.device</name>
    <message>
        <source>Le code de verrouillage est demandé.</source>
        <translation>The lock code is asked for.</translation>
    </message>
    <message>
        <source>Ce code n’est pas le bon.</source>
        <translation>This code is not the right one.</translation>
    </message>
    <message>
        <source>Attendez un moment avant un nouvel essai.</source>
        <translation>Wait a moment before trying again.</translation>
    </message>
    <message>
        <source>Trop de codes erronés.</source>
        <translation>Too many wrong codes.</translation>
    </message>
    <message>
        <source>Au moins {length} signes.</source>
        <translation>At least {length} characters.</translation>
    </message>
    <message>
        <source>Ce code est trop court.</source>
        <translation>This code is too short.</translation>
    </message>
    <message>
        <source>Chacun garde son code : il le ferme aux autres.</source>
        <translation>Each keeps its code: it closes it to the others.</translation>
    </message>
    <message>
        <source>Plusieurs profils partagent cet ordinateur.</source>
        <translation>Several profiles share this computer.</translation>
    </message>
    <message>
        <source>Le fichier du code de verrouillage est abîmé.</source>
        <translation>The file of the lock code is damaged.</translation>
    </message>
    <message>
        <source>Vos données sont intactes.</source>
        <translation>Your data are intact.</translation>
    </message>
    <message>
        <source>Rouvrez-les avec votre code de récupération.</source>
        <translation>Open them again with your recovery code.</translation>
    </message>
    <message>
        <source>Code de verrouillage oublié.</source>
        <translation>Lock code forgotten.</translation>
    </message>
    <message>
        <source>Le code de récupération le remplace.</source>
        <translation>The recovery code replaces it.</translation>
    </message>
    <message>
        <source>Il n’y a plus de place sur le disque.</source>
        <translation>There is no room left on the disk.</translation>
    </message>
    <message>
        <source>Rien de ce qui était enregistré n’est perdu.</source>
        <translation>Nothing that was saved is lost.</translation>
    </message>
    <message>
        <source>Libérez de la place, puis réessayez.</source>
        <translation>Free some room, then try again.</translation>
    </message>
    <message>
        <source>La clé ne correspond pas aux données de cet appareil.</source>
        <translation>The key does not match the data of this device.</translation>
    </message>
    <message>
        <source>Rien n’a été modifié.</source>
        <translation>Nothing was altered.</translation>
    </message>
    <message>
        <source>Utilisez votre code de récupération.</source>
        <translation>Use your recovery code.</translation>
    </message>
    <message>
        <source>La clé de vos données n’est plus dans le trousseau du système.</source>
        <translation>The key of your data is no longer in the system’s keyring.</translation>
    </message>
    <message>
        <source>Les données de cet appareil sont endommagées.</source>
        <translation>The data of this device are damaged.</translation>
    </message>
    <message>
        <source>Elles n’ont pas été modifiées.</source>
        <translation>They were not altered.</translation>
    </message>
    <message>
        <source>Contactez l’assistance avant toute autre action.</source>
        <translation>Contact the helpdesk before anything else.</translation>
    </message>
    <message>
        <source>Contactez l’assistance.</source>
        <translation>Contact the helpdesk.</translation>
    </message>
    <message>
        <source>Les données de cette collectivité sont introuvables.</source>
        <translation>The data of this local authority cannot be found.</translation>
    </message>
    <message>
        <source>Ces données viennent d’une version plus récente d’Écharpe.</source>
        <translation>These data come from a newer version of Écharpe.</translation>
    </message>
    <message>
        <source>Mettez le programme à jour.</source>
        <translation>Update the program.</translation>
    </message>
    <message>
        <source>La page reste lisible à l’écran.</source>
        <translation>The page can still be read on screen.</translation>
    </message>
    <message>
        <source>Le texte de cette page n’a pas pu être lu.</source>
        <translation>The text of this page could not be read.</translation>
    </message>
    <message>
        <source>Il y a déjà des données à cet endroit.</source>
        <translation>There are data in this place already.</translation>
    </message>
    <message>
        <source>Les préférences de votre session n’ont pas pu être changées.</source>
        <translation>The preferences of your session could not be changed.</translation>
    </message>
    <message>
        <source>Vérifiez que votre dossier personnel n’est pas en lecture seule.</source>
        <translation>Check that your personal folder is not read-only.</translation>
    </message>
    <message>
        <source>Ce lien n’a pas la forme d’un lien d’Écharpe.</source>
        <translation>This link does not have the form of an Écharpe link.</translation>
    </message>
    <message>
        <source>Rien n’a été ouvert.</source>
        <translation>Nothing was opened.</translation>
    </message>
    <message>
        <source>Demandez un nouveau lien à qui l’a envoyé.</source>
        <translation>Ask whoever sent it for a new link.</translation>
    </message>
    <message>
        <source>Ce que ce lien désigne n’est pas sur cet appareil.</source>
        <translation>What this link points to is not on this device.</translation>
    </message>
    <message>
        <source>Écharpe le demande aux serveurs, et vous le proposera s’il arrive.</source>
        <translation>Écharpe is asking the servers for it, and will offer it to you if it arrives.</translation>
    </message>
    <message>
        <source>Vérifiez que le compte qui le contient est connecté ici.</source>
        <translation>Check that the account that holds it is connected here.</translation>
    </message>
    <message>
        <source>Écharpe n’ouvre pas cela.</source>
        <translation>Écharpe does not open this.</translation>
    </message>
    <message>
        <source>Ajoutez-en un dans les Réglages, puis recommencez.</source>
        <translation>Add one in the Settings, then try again.</translation>
    </message>
    <message>
        <source>Aucun de vos comptes ne permet d’ouvrir cela.</source>
        <translation>None of your accounts can open this.</translation>
    </message>
    <message>
        <source>Le trousseau du système est verrouillé.</source>
        <translation>The system’s keyring is locked.</translation>
    </message>
    <message>
        <source>Vos données restent fermées.</source>
        <translation>Your data stay closed.</translation>
    </message>
    <message>
        <source>Déverrouillez votre session, puis relancez Écharpe.</source>
        <translation>Unlock your session, then start Écharpe again.</translation>
    </message>
    <message>
        <source>Le trousseau du système ne répond pas.</source>
        <translation>The system’s keyring does not answer.</translation>
    </message>
    <message>
        <source>Redémarrez la session, puis relancez Écharpe.</source>
        <translation>Restart the session, then start Écharpe again.</translation>
    </message>
    <message>
        <source>Ce système n’a pas de trousseau pour garder la clé de vos données.</source>
        <translation>This system has no keyring to keep the key of your data.</translation>
    </message>
    <message>
        <source>Rien n’a été créé.</source>
        <translation>Nothing was created.</translation>
    </message>
    <message>
        <source>Installez-en un (GNOME Keyring ou KWallet) ou prévenez le service informatique, puis réessayez.</source>
        <translation>Install one (GNOME Keyring or KWallet) or tell the IT department, then try again.</translation>
    </message>
    <message>
        <source>Ce code de récupération n’est pas le bon.</source>
        <translation>This recovery code is not the right one.</translation>
    </message>
    <message>
        <source>Vous n’avez pas encore de code de récupération.</source>
        <translation>You have no recovery code yet.</translation>
    </message>
    <message>
        <source>Rien n’a été enregistré.</source>
        <translation>Nothing was saved.</translation>
    </message>
    <message>
        <source>Affichez-en un dans Réglages, notez-le, puis recommencez.</source>
        <translation>Show one in Settings, write it down, then start again.</translation>
    </message>
    <message>
        <source>Aucun code de récupération n’a été préparé pour ces données.</source>
        <translation>No recovery code was prepared for these data.</translation>
    </message>
    <message>
        <source>L’enveloppe du code de récupération est endommagée.</source>
        <translation>The envelope of the recovery code is damaged.</translation>
    </message>
    <message>
        <source>Utilisez la fenêtre déjà ouverte.</source>
        <translation>Use the window that is already open.</translation>
    </message>
    <message>
        <source>Écharpe est déjà ouvert sur ces données.</source>
        <translation>Écharpe is already open on these data.</translation>
    </message>
    <message>
        <source>Les données de cet appareil sont introuvables.</source>
        <translation>The data of this device cannot be found.</translation>
    </message>
    <message>
        <source>Rien n’a été créé à leur place.</source>
        <translation>Nothing was created in their place.</translation>
    </message>
    <message>
        <source>Fermez-le, puis réessayez.</source>
        <translation>Close it, then try again.</translation>
    </message>
    <message>
        <source>Un autre programme utilise les données d’Écharpe.</source>
        <translation>Another program uses Écharpe’s data.</translation>
    </message>
    <message>
        <source>Le disque ne répond pas correctement.</source>
        <translation>The disk does not answer correctly.</translation>
    </message>
    <message>
        <source>Redémarrez l’appareil, puis réessayez.</source>
        <translation>Restart the device, then try again.</translation>
    </message>
    <message>
        <source>Écharpe est en train de se fermer.</source>
        <translation>Écharpe is closing.</translation>
    </message>
</context>
<context>
    <name>ui.errors.documents</name>
    <message>
        <source>Cette pièce justificative est vide.</source>
        <translation>This supporting document is empty.</translation>
    </message>
    <message>
        <source>Demandez-la de nouveau à vos services.</source>
        <translation>Ask your staff for it again.</translation>
    </message>
    <message>
        <source>Le fichier PES est mal formé.</source>
        <translation>The PES file is malformed.</translation>
    </message>
    <message>
        <source>Il ne peut être ni lu ni signé.</source>
        <translation>It can be neither read nor signed.</translation>
    </message>
    <message>
        <source>Demandez au service financier de l’émettre de nouveau.</source>
        <translation>Ask the finance department to issue it again.</translation>
    </message>
    <message>
        <source>Le fichier PES contient une déclaration interdite.</source>
        <translation>The PES file contains a forbidden declaration.</translation>
    </message>
    <message>
        <source>Par sécurité, il n’est pas ouvert.</source>
        <translation>For safety, it is not opened.</translation>
    </message>
    <message>
        <source>Prévenez le service financier.</source>
        <translation>Tell the finance department.</translation>
    </message>
    <message>
        <source>Il ne peut pas être lu.</source>
        <translation>It cannot be read.</translation>
    </message>
    <message>
        <source>L’encodage du fichier PES n’est pas reconnu.</source>
        <translation>The encoding of the PES file is not recognised.</translation>
    </message>
    <message>
        <source>Ce fichier n’est pas un flux PES aller.</source>
        <translation>This file is not an outgoing PES flow.</translation>
    </message>
    <message>
        <source>Il ne se signe pas.</source>
        <translation>It is not to be signed.</translation>
    </message>
    <message>
        <source>Ce fichier PES ne porte pas l’identifiant nécessaire pour être signé.</source>
        <translation>This PES file does not carry the identifier needed to be signed.</translation>
    </message>
    <message>
        <source>Ce fichier PES est déjà signé.</source>
        <translation>This PES file is already signed.</translation>
    </message>
    <message>
        <source>Ce fichier PES est trop volumineux pour être lu ici.</source>
        <translation>This PES file is too large to be read here.</translation>
    </message>
    <message>
        <source>Ce justificatif est trop volumineux pour être ouvert ici.</source>
        <translation>This supporting document is too large to be opened here.</translation>
    </message>
    <message>
        <source>Ce justificatif ne peut pas être lu.</source>
        <translation>This supporting document cannot be read.</translation>
    </message>
    <message>
        <source>Ce dossier ne contient aucun jeu de schémas de la DGFiP. Choisissez celui qui contient PES_V2.</source>
        <translation>This folder holds no set of the DGFiP’s schemas. Choose the one that contains PES_V2.</translation>
    </message>
    <message>
        <source>Ce justificatif n’est pas dans le fichier.</source>
        <translation>This supporting document is not in the file.</translation>
    </message>
    <message>
        <source>Une partie du fichier PES est introuvable.</source>
        <translation>Part of the PES file cannot be found.</translation>
    </message>
    <message>
        <source>Ce document PDF ne peut pas être lu.</source>
        <translation>This PDF document cannot be read.</translation>
    </message>
    <message>
        <source>Essayez de le télécharger de nouveau.</source>
        <translation>Try downloading it again.</translation>
    </message>
    <message>
        <source>Ce document PDF est protégé par un mot de passe.</source>
        <translation>This PDF document is protected by a password.</translation>
    </message>
    <message>
        <source>Il ne peut pas être signé.</source>
        <translation>It cannot be signed.</translation>
    </message>
    <message>
        <source>Ce document PDF interdit toute modification.</source>
        <translation>This PDF document forbids any change.</translation>
    </message>
    <message>
        <source>Ce document PDF est certifié par son auteur.</source>
        <translation>This PDF document is certified by its author.</translation>
    </message>
    <message>
        <source>Une signature de plus le rendrait douteux : il n’est pas signé.</source>
        <translation>One more signature would make it doubtful: it is not signed.</translation>
    </message>
    <message>
        <source>Ce document PDF ne porte aucune signature.</source>
        <translation>This PDF document carries no signature.</translation>
    </message>
    <message>
        <source>Cette page n’est pas encore sur cet appareil.</source>
        <translation>This page is not on this device yet.</translation>
    </message>
    <message>
        <source>Elle s’affichera à son arrivée.</source>
        <translation>It will show when it arrives.</translation>
    </message>
    <message>
        <source>Ce fichier n’est ni un PES Aller, ni un acquittement, ni un retour.</source>
        <translation>This file is neither an outgoing PES, nor an acknowledgement, nor a return.</translation>
    </message>
    <message>
        <source>Choisissez un autre nom.</source>
        <translation>Choose another name.</translation>
    </message>
    <message>
        <source>Il n’a pas été remplacé.</source>
        <translation>It was not replaced.</translation>
    </message>
    <message>
        <source>Le fichier à écrire existe déjà.</source>
        <translation>The file to write already exists.</translation>
    </message>
    <message>
        <source>Ce document PDF ne peut pas recevoir d’annotation.</source>
        <translation>This PDF document cannot be annotated.</translation>
    </message>
    <message>
        <source>Ce document a été refermé.</source>
        <translation>This document was closed again.</translation>
    </message>
    <message>
        <source>Ouvrez-le de nouveau.</source>
        <translation>Open it again.</translation>
    </message>
</context>
<context>
    <name>ui.errors.fleet</name>
    <message>
        <source>Demandez un nouveau fichier à votre collectivité.</source>
        <translation>Ask your local authority for a new file.</translation>
    </message>
    <message>
        <source>Ce n’est pas un fichier de configuration d’Écharpe, ou il est abîmé.</source>
        <translation>This is not an Écharpe configuration file, or it is damaged.</translation>
    </message>
    <message>
        <source>Ce fichier de configuration n’est pas signé.</source>
        <translation>This configuration file is not signed.</translation>
    </message>
    <message>
        <source>Ce fichier de configuration a été modifié après sa signature.</source>
        <translation>This configuration file was altered after it was signed.</translation>
    </message>
    <message>
        <source>Ce fichier de configuration n’est plus valable : sa date est passée.</source>
        <translation>This configuration file is no longer valid: its date is past.</translation>
    </message>
    <message>
        <source>Ce fichier n’est pas signé par la collectivité que vous connaissez.</source>
        <translation>This file is not signed by the local authority that you know.</translation>
    </message>
    <message>
        <source>Vérifiez auprès d’elle avant toute chose.</source>
        <translation>Check with it before anything else.</translation>
    </message>
    <message>
        <source>Ce fichier de configuration est plus ancien que celui déjà ouvert.</source>
        <translation>This configuration file is older than the one already opened.</translation>
    </message>
    <message>
        <source>Aucun appareil de ce nom ne s’est présenté ici.</source>
        <translation>No device of that name has shown itself here.</translation>
    </message>
    <message>
        <source>Aucun ordre n’est donné.</source>
        <translation>No order is given.</translation>
    </message>
    <message>
        <source>Vérifiez la liste des appareils.</source>
        <translation>Check the list of devices.</translation>
    </message>
    <message>
        <source>Ce fichier ne peut pas être écrit.</source>
        <translation>This file cannot be written.</translation>
    </message>
    <message>
        <source>Vérifiez le dossier et vos droits.</source>
        <translation>Check the folder and your rights.</translation>
    </message>
    <message>
        <source>Ces données ne peuvent pas être fermées : aucun serveur ne garde de quoi les rouvrir.</source>
        <translation>These data cannot be closed: no server keeps what would open them again.</translation>
    </message>
    <message>
        <source>Connectez la messagerie de cette collectivité.</source>
        <translation>Connect this local authority’s mail.</translation>
    </message>
    <message>
        <source>Le serveur n’a plus de quoi rouvrir ces données.</source>
        <translation>The server no longer has what opens these data.</translation>
    </message>
    <message>
        <source>Elles restent illisibles sur cet appareil ; celles des serveurs sont intactes.</source>
        <translation>They stay unreadable on this device; those of the servers are intact.</translation>
    </message>
    <message>
        <source>Prévenez le service informatique, ou effacez-les puis ajoutez de nouveau la collectivité.</source>
        <translation>Tell the IT department, or erase them and then add the local authority again.</translation>
    </message>
    <message>
        <source>Il vient d’être exécuté.</source>
        <translation>It has just been carried out.</translation>
    </message>
    <message>
        <source>Un ordre de votre collectivité attendait cet appareil.</source>
        <translation>An order from your local authority was waiting for this device.</translation>
    </message>
    <message>
        <source>Demandez-lui de les rouvrir.</source>
        <translation>Ask it to open them again.</translation>
    </message>
    <message>
        <source>Elles sont intactes.</source>
        <translation>They are intact.</translation>
    </message>
    <message>
        <source>Votre collectivité tient ces données fermées.</source>
        <translation>Your local authority keeps these data closed.</translation>
    </message>
    <message>
        <source>Ce que le serveur a donné n’ouvre pas ces données.</source>
        <translation>What the server gave does not open these data.</translation>
    </message>
    <message>
        <source>Prévenez le service informatique.</source>
        <translation>Tell the IT department.</translation>
    </message>
    <message>
        <source>Les données de cette collectivité sont fermées.</source>
        <translation>The data of this local authority are closed.</translation>
    </message>
    <message>
        <source>Reconnectez-vous pour les rouvrir.</source>
        <translation>Sign in again to open them.</translation>
    </message>
    <message>
        <source>Le serveur de règles ne connaît pas cet appareil.</source>
        <translation>The rules server does not know this device.</translation>
    </message>
    <message>
        <source>Ouvrez le fichier de configuration de la collectivité.</source>
        <translation>Open the local authority’s configuration file.</translation>
    </message>
    <message>
        <source>Le serveur de règles a refusé cette demande.</source>
        <translation>The rules server refused this request.</translation>
    </message>
    <message>
        <source>Cette collectivité n’a ni messagerie ni serveur de règles ici.</source>
        <translation>This local authority has neither mail nor a rules server here.</translation>
    </message>
    <message>
        <source>Vos appareils ne peuvent pas s’y retrouver.</source>
        <translation>Your devices cannot find one another there.</translation>
    </message>
    <message>
        <source>Vos appareils n’ont pas encore de clé commune.</source>
        <translation>Your devices have no common key yet.</translation>
    </message>
    <message>
        <source>Un ordre donné d’ici ne serait pas cru là-bas.</source>
        <translation>An order given from here would not be believed there.</translation>
    </message>
    <message>
        <source>Créez votre code de récupération, puis donnez-le à vos autres appareils dans « Mes notes sur mes appareils ».</source>
        <translation>Create your recovery code, then give it to your other devices in “My notes on my devices”.</translation>
    </message>
    <message>
        <source>Ce fichier n’est pas celui d’une autre tablette, ou il est abîmé.</source>
        <translation>This file is not another tablet’s, or it is damaged.</translation>
    </message>
    <message>
        <source>Aucun ordre n’attend cet appareil.</source>
        <translation>No order waits for this device.</translation>
    </message>
    <message>
        <source>Rien n’est retiré.</source>
        <translation>Nothing is withdrawn.</translation>
    </message>
    <message>
        <source>Les données de {body} sont fermées sur cet appareil.</source>
        <translation>The data of {body} are closed on this device.</translation>
    </message>
    <message>
        <source>Rien n’a été repris.</source>
        <translation>Nothing was taken over.</translation>
    </message>
    <message>
        <source>Rouvrez-les d’abord (Aujourd’hui), puis lisez de nouveau le fichier.</source>
        <translation>Open them again first (Today), then read the file again.</translation>
    </message>
    <message>
        <source>Ce code n’ouvre pas ce fichier.</source>
        <translation>This code does not open this file.</translation>
    </message>
    <message>
        <source>Vérifiez-le sur l’autre tablette.</source>
        <translation>Check it on the other tablet.</translation>
    </message>
    <message>
        <source>Confié au fichier d’une autre tablette.</source>
        <translation>Entrusted to another tablet’s file.</translation>
    </message>
    <message>
        <source>Ce sera envoyé de là-bas.</source>
        <translation>It will be sent from there.</translation>
    </message>
    <message>
        <source>Pour l’envoyer d’ici, choisissez « Réessayer » : le serveur dira si c’est déjà fait.</source>
        <translation>To send it from here, choose “Try again”: the server will say whether it is done already.</translation>
    </message>
    <message>
        <source>La collectivité demande une version plus récente d’Écharpe.</source>
        <translation>The local authority asks for a newer version of Écharpe.</translation>
    </message>
    <message>
        <source>Ses données restent lisibles, mais ne se mettent plus à jour.</source>
        <translation>Its data stay readable, but are no longer updated.</translation>
    </message>
    <message>
        <source>Ce réglage est imposé par votre collectivité.</source>
        <translation>This setting is imposed by your local authority.</translation>
    </message>
    <message>
        <source>Votre collectivité ne permet pas d’afficher les images venues d’ailleurs.</source>
        <translation>Your local authority does not allow pictures from elsewhere to be displayed.</translation>
    </message>
    <message>
        <source>Ce fichier n’est pas une clé de collectivité.</source>
        <translation>This file is not a local authority’s key.</translation>
    </message>
    <message>
        <source>Le mot de passe n’ouvre pas cette clé.</source>
        <translation>The password does not open this key.</translation>
    </message>
    <message>
        <source>Cette configuration est trop longue pour un code QR.</source>
        <translation>This configuration is too long for a QR code.</translation>
    </message>
    <message>
        <source>Donnez le fichier.</source>
        <translation>Give the file.</translation>
    </message>
    <message>
        <source>Ordre refusé : il nomme un autre appareil.</source>
        <translation>Order refused: it names another device.</translation>
    </message>
    <message>
        <source>Ordre refusé : il nomme une autre collectivité.</source>
        <translation>Order refused: it names another local authority.</translation>
    </message>
    <message>
        <source>Ordre refusé : il n’est pas signé par une clé connue.</source>
        <translation>Order refused: it is not signed by a known key.</translation>
    </message>
    <message>
        <source>Ordre refusé : seul le propriétaire de l’appareil peut tout effacer.</source>
        <translation>Order refused: only the device’s owner can erase everything.</translation>
    </message>
    <message>
        <source>Ordre refusé : il a déjà été exécuté, ou un plus récent l’a été.</source>
        <translation>Order refused: it was already carried out, or a more recent one was.</translation>
    </message>
    <message>
        <source>Ordre refusé : sa date est passée.</source>
        <translation>Order refused: its date is past.</translation>
    </message>
</context>
<context>
    <name>ui.errors.general</name>
    <message>
        <source>Le serveur ne répond pas correctement pour l’instant.</source>
        <translation>The server does not answer correctly at the moment.</translation>
    </message>
    <message>
        <source>Le serveur est injoignable.</source>
        <translation>The server cannot be reached.</translation>
    </message>
    <message>
        <source>Le serveur met trop de temps à répondre.</source>
        <translation>The server takes too long to answer.</translation>
    </message>
    <message>
        <source>La connexion au serveur n’a pas abouti.</source>
        <translation>The connection to the server did not succeed.</translation>
    </message>
    <message>
        <source>Le serveur signale une panne de son côté.</source>
        <translation>The server reports a failure on its side.</translation>
    </message>
    <message>
        <source>Le serveur est occupé.</source>
        <translation>The server is busy.</translation>
    </message>
    <message>
        <source>Le serveur demande d’espacer les échanges.</source>
        <translation>The server asks for fewer requests.</translation>
    </message>
    <message>
        <source>Le réseau Wi-Fi demande une page de connexion.</source>
        <translation>The Wi-Fi network asks for a sign-in page.</translation>
    </message>
    <message>
        <source>Ouvrez un navigateur pour vous identifier sur ce réseau.</source>
        <translation>Open a browser to identify yourself on this network.</translation>
    </message>
    <message>
        <source>Le certificat du serveur n’est pas reconnu.</source>
        <translation>The server’s certificate is not recognised.</translation>
    </message>
    <message>
        <source>Rien n’a été échangé, pour protéger vos données.</source>
        <translation>Nothing was exchanged, to protect your data.</translation>
    </message>
    <message>
        <source>Cette adresse répond, mais ce n’est pas le service attendu.</source>
        <translation>This address answers, but it is not the service expected.</translation>
    </message>
    <message>
        <source>Vérifiez l’adresse de ce compte dans les Réglages.</source>
        <translation>Check the address of this account in the Settings.</translation>
    </message>
    <message>
        <source>Ouvrez le détail de la synchronisation.</source>
        <translation>Open the details of the synchronisation.</translation>
    </message>
    <message>
        <source>Une réponse de votre part est nécessaire.</source>
        <translation>An answer from you is needed.</translation>
    </message>
    <message>
        <source>Le serveur annonce la disparition de presque tout le contenu d’une liste.</source>
        <translation>The server announces that almost the whole content of a list has disappeared.</translation>
    </message>
    <message>
        <source>Par prudence, rien n’a été supprimé ici.</source>
        <translation>As a precaution, nothing was deleted here.</translation>
    </message>
    <message>
        <source>Vérifiez auprès du service informatique avant d’accepter.</source>
        <translation>Check with the IT department before accepting.</translation>
    </message>
    <message>
        <source>Le serveur a refusé cette demande.</source>
        <translation>The server refused this request.</translation>
    </message>
    <message>
        <source>Vous pouvez la réessayer ou l’abandonner.</source>
        <translation>You can try it again or give it up.</translation>
    </message>
    <message>
        <source>Attendez un instant.</source>
        <translation>Wait a moment.</translation>
    </message>
    <message>
        <source>Cette action est en train de partir.</source>
        <translation>This action is leaving.</translation>
    </message>
    <message>
        <source>Elle ne peut pas être retirée maintenant.</source>
        <translation>It cannot be withdrawn now.</translation>
    </message>
    <message>
        <source>Demandez ce droit, ou abandonnez la demande.</source>
        <translation>Ask for this right, or give the request up.</translation>
    </message>
    <message>
        <source>Vous n’avez pas le droit de faire cela sur ce serveur.</source>
        <translation>You may not do this on this server.</translation>
    </message>
    <message>
        <source>Les pièces jointes dépassent ce que le serveur accepte.</source>
        <translation>The attachments are larger than the server accepts.</translation>
    </message>
    <message>
        <source>Le message n’est pas parti.</source>
        <translation>The message has not left.</translation>
    </message>
    <message>
        <source>Retirez une pièce jointe, ou envoyez-la autrement.</source>
        <translation>Remove an attachment, or send it another way.</translation>
    </message>
    <message>
        <source>La demande ne peut plus aboutir.</source>
        <translation>The request can no longer succeed.</translation>
    </message>
    <message>
        <source>L’élément n’existe plus sur le serveur.</source>
        <translation>The item no longer exists on the server.</translation>
    </message>
    <message>
        <source>Vous pouvez l’abandonner.</source>
        <translation>You can give it up.</translation>
    </message>
    <message>
        <source>Cette version n’est plus gardée.</source>
        <translation>This version is no longer kept.</translation>
    </message>
    <message>
        <source>Une ancienne version de cet élément ne peut pas être rétablie.</source>
        <translation>An earlier version of this item cannot be restored.</translation>
    </message>
    <message>
        <source>Il arrivera dès que le réseau le permet.</source>
        <translation>It will arrive as soon as the network allows.</translation>
    </message>
    <message>
        <source>Le fichier n’est pas encore sur cet appareil.</source>
        <translation>The file is not on this device yet.</translation>
    </message>
    <message>
        <source>Il a été écarté.</source>
        <translation>It was set aside.</translation>
    </message>
    <message>
        <source>Il sera téléchargé de nouveau.</source>
        <translation>It will be downloaded again.</translation>
    </message>
    <message>
        <source>Le fichier reçu n’est pas celui annoncé.</source>
        <translation>The file received is not the one announced.</translation>
    </message>
    <message>
        <source>Ce fichier ne peut pas être lu.</source>
        <translation>This file cannot be read.</translation>
    </message>
    <message>
        <source>Vérifiez qu’il existe encore et que vous y avez accès.</source>
        <translation>Check that it still exists and that you have access to it.</translation>
    </message>
    <message>
        <source>Choisissez un autre dossier.</source>
        <translation>Choose another folder.</translation>
    </message>
    <message>
        <source>L’enregistrement du fichier a échoué.</source>
        <translation>Saving the file failed.</translation>
    </message>
    <message>
        <source>Le serveur ne permet pas cette action sur ce courrier.</source>
        <translation>The server does not allow this act on this letter.</translation>
    </message>
    <message>
        <source>Ce courrier ne vous est plus adressé.</source>
        <translation>This letter is no longer addressed to you.</translation>
    </message>
    <message>
        <source>Votre demande n’a pas été transmise.</source>
        <translation>Your request was not passed on.</translation>
    </message>
    <message>
        <source>Voyez avec le service du courrier, puis abandonnez-la ici.</source>
        <translation>Check with the mail service, then discard it here.</translation>
    </message>
    <message>
        <source>Le serveur demande une information qui manque.</source>
        <translation>The server asks for a piece of information that is missing.</translation>
    </message>
    <message>
        <source>Abandonnez-la, puis recommencez avec cette information.</source>
        <translation>Discard it, then start again with this information.</translation>
    </message>
    <message>
        <source>Le serveur n’a pas compris la demande.</source>
        <translation>The server did not understand the request.</translation>
    </message>
    <message>
        <source>Elle n’a pas été transmise ; elle reste ici.</source>
        <translation>It was not passed on; it stays here.</translation>
    </message>
    <message>
        <source>Envoyez un rapport de diagnostic à votre service informatique.</source>
        <translation>Send a diagnostic report to your IT department.</translation>
    </message>
    <message>
        <source>L’élément a changé sur le serveur depuis que vous l’avez vu.</source>
        <translation>The item has changed on the server since you saw it.</translation>
    </message>
    <message>
        <source>C’est déjà fait : quelqu’un d’autre a traité cet élément.</source>
        <translation>It is done already: someone else has processed this item.</translation>
    </message>
    <message>
        <source>Les propriétés des courriers ne se lisent pas.</source>
        <translation>The properties of the letters cannot be read.</translation>
    </message>
    <message>
        <source>Vérifiez le texte JSON.</source>
        <translation>Check the JSON text.</translation>
    </message>
    <message>
        <source>La réponse du serveur s’est perdue : on ne sait pas si la demande a abouti.</source>
        <translation>The server’s answer was lost: it is not known whether the request succeeded.</translation>
    </message>
    <message>
        <source>Elle n’est pas renvoyée tant que le doute demeure, pour ne rien faire deux fois.</source>
        <translation>It is not sent again while the doubt remains, so that nothing is done twice.</translation>
    </message>
    <message>
        <source>Vérifiez, puis choisissez de réessayer ou d’abandonner.</source>
        <translation>Check, then choose to try again or to give up.</translation>
    </message>
    <message>
        <source>Elle se fait toute seule ; rien n’est perdu.</source>
        <translation>It happens by itself; nothing is lost.</translation>
    </message>
    <message>
        <source>Le serveur demande une comparaison complète.</source>
        <translation>The server asks for a full comparison.</translation>
    </message>
    <message>
        <source>Cet appareil rencontre une difficulté.</source>
        <translation>This device has met a difficulty.</translation>
    </message>
    <message>
        <source>Prévenez l’assistance.</source>
        <translation>Tell the helpdesk.</translation>
    </message>
    <message>
        <source>Cette adresse n’est pas valable.</source>
        <translation>This address is not valid.</translation>
    </message>
    <message>
        <source>Elle n’est pas enregistrée.</source>
        <translation>It is not saved.</translation>
    </message>
    <message>
        <source>L’autorité de certification n’a pas répondu comme prévu.</source>
        <translation>The certification authority did not answer as expected.</translation>
    </message>
    <message>
        <source>Ce qui était connu du certificat reste affiché.</source>
        <translation>What was known of the certificate stays displayed.</translation>
    </message>
    <message>
        <source>La vérification se refera d’elle-même.</source>
        <translation>The check will be made again by itself.</translation>
    </message>
    <message>
        <source>L’adresse donnée par le certificat ne peut pas être interrogée.</source>
        <translation>The address given by the certificate cannot be queried.</translation>
    </message>
    <message>
        <source>Sa révocation reste inconnue.</source>
        <translation>Its revocation remains unknown.</translation>
    </message>
    <message>
        <source>Cette signature est détachée de son document.</source>
        <translation>This signature is detached from its document.</translation>
    </message>
    <message>
        <source>Indiquez aussi le fichier qu’elle signe.</source>
        <translation>Give the file that it signs too.</translation>
    </message>
    <message>
        <source>Ce fichier n’est d’aucun format signé connu.</source>
        <translation>This file is of no known signed format.</translation>
    </message>
    <message>
        <source>Vérifiez que c’est le bon fichier.</source>
        <translation>Check that it is the right file.</translation>
    </message>
    <message>
        <source>Ce fichier est trop volumineux pour être ouvert d’un bloc.</source>
        <translation>This file is too large to be opened in one piece.</translation>
    </message>
    <message>
        <source>Le contenu de ce fichier manque sur cet appareil.</source>
        <translation>The content of this file is missing on this device.</translation>
    </message>
    <message>
        <source>S’il vient d’un serveur, il sera téléchargé de nouveau.</source>
        <translation>If it comes from a server, it will be downloaded again.</translation>
    </message>
    <message>
        <source>Ce nom est déjà pris à cet endroit.</source>
        <translation>This name is already taken in this place.</translation>
    </message>
    <message>
        <source>On ne sait pas si la demande a abouti.</source>
        <translation>It is not known whether the request succeeded.</translation>
    </message>
    <message>
        <source>Elle n’est pas renvoyée, pour ne rien faire deux fois.</source>
        <translation>It is not sent again, so that nothing is done twice.</translation>
    </message>
    <message>
        <source>Choisissez de la réessayer ou de l’abandonner.</source>
        <translation>Choose to try it again or to give it up.</translation>
    </message>
    <message>
        <source>La demande n’est pas arrivée au serveur.</source>
        <translation>The request did not reach the server.</translation>
    </message>
</context>
<context>
    <name>ui.errors.mail</name>
    <message>
        <source>Ce message n’existe plus.</source>
        <translation>This message no longer exists.</translation>
    </message>
    <message>
        <source>Ajoutez au moins une adresse.</source>
        <translation>Add at least one address.</translation>
    </message>
    <message>
        <source>Le message n’a pas de destinataire.</source>
        <translation>The message has no recipient.</translation>
    </message>
    <message>
        <source>Une des adresses n’est pas valable.</source>
        <translation>One of the addresses is not valid.</translation>
    </message>
    <message>
        <source>Corrigez l’adresse, puis envoyez de nouveau.</source>
        <translation>Correct the address, then send again.</translation>
    </message>
    <message>
        <source>Le serveur ne vous permet plus d’écrire sous ce nom.</source>
        <translation>The server no longer lets you write under this name.</translation>
    </message>
    <message>
        <source>Choisissez un autre expéditeur, ou demandez le droit à la personne concernée.</source>
        <translation>Choose another sender, or ask the person concerned for the right.</translation>
    </message>
    <message>
        <source>Le serveur ne connaît pas cette adresse.</source>
        <translation>The server does not know this address.</translation>
    </message>
    <message>
        <source>Rien n’a été partagé.</source>
        <translation>Nothing was shared.</translation>
    </message>
    <message>
        <source>Vérifiez l’adresse&#xa0;: seules celles de votre messagerie conviennent.</source>
        <translation>Check the address: only those of your mail system will do.</translation>
    </message>
    <message>
        <source>Un message ne se déplace pas d’une boîte à une autre.</source>
        <translation>A message does not move from one mailbox to another.</translation>
    </message>
    <message>
        <source>Il est resté à sa place.</source>
        <translation>It stayed in its place.</translation>
    </message>
    <message>
        <source>Transférez-le à qui doit le garder.</source>
        <translation>Forward it to whoever must keep it.</translation>
    </message>
    <message>
        <source>Vous n’avez pas les droits pour déplacer ce message.</source>
        <translation>You do not have the rights to move this message.</translation>
    </message>
    <message>
        <source>Demandez à la personne qui partage ce dossier le droit d’y ajouter et d’y retirer des messages.</source>
        <translation>Ask the person who shares this folder for the right to add and remove messages.</translation>
    </message>
    <message>
        <source>Un brouillon reste dans la boîte où il est écrit.</source>
        <translation>A draft stays in the mailbox where it is written.</translation>
    </message>
    <message>
        <source>Envoyez-le, ou copiez son texte dans un nouveau message.</source>
        <translation>Send it, or copy its text into a new message.</translation>
    </message>
    <message>
        <source>La réponse d’absence est vide.</source>
        <translation>The absence reply is empty.</translation>
    </message>
    <message>
        <source>Écrivez ce que recevront vos correspondants.</source>
        <translation>Write what your correspondents will receive.</translation>
    </message>
    <message>
        <source>Corrigez l’une des deux dates.</source>
        <translation>Correct one of the two dates.</translation>
    </message>
    <message>
        <source>La fin de l’absence précède son début.</source>
        <translation>The end of the absence comes before its beginning.</translation>
    </message>
    <message>
        <source>Donnez-lui un nom.</source>
        <translation>Give it a name.</translation>
    </message>
    <message>
        <source>Le filtre n’a pas de nom.</source>
        <translation>The filter has no name.</translation>
    </message>
    <message>
        <source>Ce filtre s’appliquerait à tous les messages.</source>
        <translation>This filter would apply to every message.</translation>
    </message>
    <message>
        <source>Écrivez les mots qu’il doit chercher.</source>
        <translation>Write the words that it must look for.</translation>
    </message>
    <message>
        <source>Ce filtre ne ferait rien.</source>
        <translation>This filter would do nothing.</translation>
    </message>
    <message>
        <source>Choisissez ce qu’il doit faire.</source>
        <translation>Choose what it must do.</translation>
    </message>
    <message>
        <source>Cette adresse est la vôtre.</source>
        <translation>This address is yours.</translation>
    </message>
    <message>
        <source>Indiquez celle d’une autre personne.</source>
        <translation>Give another person’s.</translation>
    </message>
    <message>
        <source>Le texte de ce brouillon n’est pas encore sur cet appareil.</source>
        <translation>The text of this draft is not on this device yet.</translation>
    </message>
    <message>
        <source>Réessayez après la synchronisation.</source>
        <translation>Try again after the synchronisation.</translation>
    </message>
    <message>
        <source>Ce compte n’a pas de corbeille.</source>
        <translation>This account has no bin.</translation>
    </message>
    <message>
        <source>Rien n’a été supprimé.</source>
        <translation>Nothing was deleted.</translation>
    </message>
    <message>
        <source>Ce message ne contient pas d’invitation.</source>
        <translation>This message contains no invitation.</translation>
    </message>
    <message>
        <source>Cette fiche est vide.</source>
        <translation>This card is empty.</translation>
    </message>
    <message>
        <source>Donnez au moins un nom, une adresse ou un téléphone.</source>
        <translation>Give at least a name, an address or a telephone number.</translation>
    </message>
    <message>
        <source>Ce fichier n’est pas une image lisible.</source>
        <translation>This file is not a readable picture.</translation>
    </message>
    <message>
        <source>Choisissez une photo JPEG ou PNG.</source>
        <translation>Choose a JPEG or PNG photo.</translation>
    </message>
    <message>
        <source>La photo n’a pas changé.</source>
        <translation>The photo was not changed.</translation>
    </message>
    <message>
        <source>Cette image est trop grande.</source>
        <translation>This picture is too large.</translation>
    </message>
    <message>
        <source>Choisissez une image plus petite, ou recadrez-la.</source>
        <translation>Choose a smaller picture, or crop it.</translation>
    </message>
    <message>
        <source>Ce carnet ne vous est ouvert qu’en lecture.</source>
        <translation>This address book is open to you for reading only.</translation>
    </message>
    <message>
        <source>La fiche n’a pas changé.</source>
        <translation>The card was not changed.</translation>
    </message>
    <message>
        <source>Demandez le droit de modifier à la personne à qui il appartient.</source>
        <translation>Ask the person it belongs to for the right to change it.</translation>
    </message>
    <message>
        <source>Ce contact n’existe plus sur le serveur.</source>
        <translation>This contact no longer exists on the server.</translation>
    </message>
    <message>
        <source>Ce contact a été modifié ailleurs entre-temps.</source>
        <translation>This contact was changed elsewhere in the meantime.</translation>
    </message>
    <message>
        <source>Ce carnet contient des contacts.</source>
        <translation>This address book contains contacts.</translation>
    </message>
    <message>
        <source>Déplacez-les ou supprimez-les d’abord.</source>
        <translation>Move or delete them first.</translation>
    </message>
    <message>
        <source>Ce dossier contient des messages gardés sur cet appareil seulement.</source>
        <translation>This folder contains messages kept on this device only.</translation>
    </message>
    <message>
        <source>Les supprimer avec lui les perdrait.</source>
        <translation>Deleting them with it would lose them.</translation>
    </message>
    <message>
        <source>Ce message n’est gardé que sur cet appareil.</source>
        <translation>This message is kept on this device only.</translation>
    </message>
    <message>
        <source>Remettez-le d’abord sur le serveur.</source>
        <translation>Put it back on the server first.</translation>
    </message>
    <message>
        <source>Choisissez une date à venir.</source>
        <translation>Choose a date to come.</translation>
    </message>
    <message>
        <source>La date de fin du partage est déjà passée.</source>
        <translation>The end date of the share is already past.</translation>
    </message>
    <message>
        <source>Ce calendrier appartient à un autre compte.</source>
        <translation>This calendar belongs to another account.</translation>
    </message>
    <message>
        <source>Recréez-le dans l’autre calendrier.</source>
        <translation>Create it again in the other calendar.</translation>
    </message>
    <message>
        <source>Ajoutez-en une dans Réglages pour écrire.</source>
        <translation>Add one in Settings to write.</translation>
    </message>
    <message>
        <source>Aucune messagerie n’est connectée.</source>
        <translation>No mail account is connected.</translation>
    </message>
    <message>
        <source>Ajoutez-la dans Réglages.</source>
        <translation>Add it in Settings.</translation>
    </message>
    <message>
        <source>Aucune messagerie n’est reliée pour cette collectivité.</source>
        <translation>No mail is connected for this local authority.</translation>
    </message>
    <message>
        <source>Ce message ne peut pas être lu.</source>
        <translation>This message cannot be read.</translation>
    </message>
    <message>
        <source>Sa source reste disponible.</source>
        <translation>Its source remains available.</translation>
    </message>
    <message>
        <source>Réessayez à son arrivée.</source>
        <translation>Try again when it arrives.</translation>
    </message>
    <message>
        <source>Une pièce jointe n’est pas encore sur cet appareil.</source>
        <translation>An attachment is not on this device yet.</translation>
    </message>
    <message>
        <source>Ce modèle n’a pas de nom.</source>
        <translation>This template has no name.</translation>
    </message>
    <message>
        <source>Donnez-lui un objet.</source>
        <translation>Give it a subject.</translation>
    </message>
    <message>
        <source>L’objet du message sert de nom au modèle.</source>
        <translation>The subject of the message is the template’s name.</translation>
    </message>
    <message>
        <source>Ce message chiffré n’a pas pu être ouvert.</source>
        <translation>This encrypted message could not be opened.</translation>
    </message>
    <message>
        <source>La carte ne rend pas la clé du message, ou le message est abîmé.</source>
        <translation>The card does not return the message’s key, or the message is damaged.</translation>
    </message>
    <message>
        <source>Essayez avec la carte pour laquelle il a été chiffré, ou demandez à l’expéditeur de le renvoyer.</source>
        <translation>Try the card for which it was encrypted, or ask the sender to send it again.</translation>
    </message>
    <message>
        <source>Ce message n’a pas été chiffré pour cette carte.</source>
        <translation>This message was not encrypted for this card.</translation>
    </message>
    <message>
        <source>Insérez la carte pour laquelle il l’a été.</source>
        <translation>Insert the card for which it was.</translation>
    </message>
    <message>
        <source>Ce message est chiffré d’une façon que ce programme ne connaît pas.</source>
        <translation>This message is encrypted in a way that this program does not know.</translation>
    </message>
    <message>
        <source>Demandez à l’expéditeur un chiffrement S/MIME courant (AES).</source>
        <translation>Ask the sender for common S/MIME encryption (AES).</translation>
    </message>
    <message>
        <source>Le serveur refuse une pièce jointe.</source>
        <translation>The server refuses an attachment.</translation>
    </message>
    <message>
        <source>Retirez-la, ou envoyez-la autrement.</source>
        <translation>Remove it, or send it another way.</translation>
    </message>
    <message>
        <source>Ce dossier fait partie de la messagerie.</source>
        <translation>This folder is part of the mail system.</translation>
    </message>
    <message>
        <source>Il ne peut pas être modifié.</source>
        <translation>It cannot be changed.</translation>
    </message>
    <message>
        <source>Cette pièce jointe n’est plus sur le serveur.</source>
        <translation>This attachment is no longer on the server.</translation>
    </message>
    <message>
        <source>Ce dossier n’existe plus.</source>
        <translation>This folder no longer exists.</translation>
    </message>
    <message>
        <source>Choisissez-en un autre.</source>
        <translation>Choose another one.</translation>
    </message>
    <message>
        <source>Ce nom de dossier n’est pas accepté.</source>
        <translation>This folder name is not accepted.</translation>
    </message>
    <message>
        <source>Évitez les deux-points, la barre oblique et les guillemets.</source>
        <translation>Avoid colons, slashes and quotation marks.</translation>
    </message>
    <message>
        <source>Un dossier ne peut pas être rangé dans lui-même.</source>
        <translation>A folder cannot be put into itself.</translation>
    </message>
    <message>
        <source>Le dossier de destination n’a pas été créé.</source>
        <translation>The destination folder was not created.</translation>
    </message>
    <message>
        <source>Les messages sont restés à leur place.</source>
        <translation>The messages stayed in their place.</translation>
    </message>
    <message>
        <source>Ce nom d’étiquette n’est pas accepté.</source>
        <translation>This tag name is not accepted.</translation>
    </message>
    <message>
        <source>Évitez les deux-points et les guillemets.</source>
        <translation>Avoid colons and quotation marks.</translation>
    </message>
    <message>
        <source>Ce message ne peut plus être récupéré.</source>
        <translation>This message can no longer be recovered.</translation>
    </message>
    <message>
        <source>Le serveur ne le garde plus, ou il a déjà été récupéré.</source>
        <translation>The server no longer keeps it, or it was already recovered.</translation>
    </message>
</context>
<context>
    <name>ui.errors.parapheur</name>
    <message>
        <source>Ce dossier n’est plus dans vos bannettes.</source>
        <translation>This dossier is no longer in your trays.</translation>
    </message>
    <message>
        <source>Il a pu être traité par quelqu’un d’autre.</source>
        <translation>Someone else may have processed it.</translation>
    </message>
    <message>
        <source>Donnez un nom à ce dossier.</source>
        <translation>Give this folder a name.</translation>
    </message>
    <message>
        <source>Il manque un nom.</source>
        <translation>A name is missing.</translation>
    </message>
    <message>
        <source>Le parapheur n’a pas dit s’il a créé le brouillon.</source>
        <translation>The parapheur did not say whether it created the draft.</translation>
    </message>
    <message>
        <source>Écharpe le cherchera avant de recommencer.</source>
        <translation>Écharpe will look for it before starting again.</translation>
    </message>
    <message>
        <source>Cette signature n’est plus dans la liste.</source>
        <translation>This signature is no longer in the list.</translation>
    </message>
    <message>
        <source>Ce n’est pas un numéro de transaction.</source>
        <translation>This is not a transaction number.</translation>
    </message>
    <message>
        <source>Il ne contient que des chiffres.</source>
        <translation>It contains only digits.</translation>
    </message>
    <message>
        <source>La plateforme ne connaît pas ce numéro de transaction.</source>
        <translation>The platform does not know this transaction number.</translation>
    </message>
    <message>
        <source>Ce message de la préfecture est illisible.</source>
        <translation>This message from the préfecture is unreadable.</translation>
    </message>
    <message>
        <source>L’accusé de réception de la préfecture est illisible.</source>
        <translation>The acknowledgement of the préfecture is unreadable.</translation>
    </message>
    <message>
        <source>Aucun i-Parapheur ne répond à cette adresse.</source>
        <translation>No i-Parapheur answers at this address.</translation>
    </message>
    <message>
        <source>Vérifiez l’adresse, ou choisissez vous-même la version.</source>
        <translation>Check the address, or choose the version yourself.</translation>
    </message>
    <message>
        <source>Ce parapheur est d’une version trop ancienne pour Écharpe.</source>
        <translation>This parapheur is too old a version for Écharpe.</translation>
    </message>
    <message>
        <source>Il faut i-Parapheur 4.2 au moins ; demandez au service informatique.</source>
        <translation>i-Parapheur 4.2 at least is needed; ask the IT department.</translation>
    </message>
    <message>
        <source>Ce dossier ne contient rien à signer.</source>
        <translation>This dossier holds nothing to sign.</translation>
    </message>
    <message>
        <source>La signature de ce dossier n’est pas encore préparée.</source>
        <translation>The signature of this dossier is not prepared yet.</translation>
    </message>
    <message>
        <source>Synchronisez, puis recommencez.</source>
        <translation>Synchronise, then start again.</translation>
    </message>
    <message>
        <source>Le document n’est pas encore sur cet appareil.</source>
        <translation>The document is not on this device yet.</translation>
    </message>
    <message>
        <source>Il ne peut pas être signé sans avoir été vu.</source>
        <translation>It cannot be signed without having been seen.</translation>
    </message>
    <message>
        <source>Attendez la fin du téléchargement.</source>
        <translation>Wait for the end of the download.</translation>
    </message>
    <message>
        <source>Le serveur ne donne qu’une empreinte à signer, pas le document.</source>
        <translation>The server gives only a digest to sign, not the document.</translation>
    </message>
    <message>
        <source>Le dossier n’a pas été signé.</source>
        <translation>The dossier was not signed.</translation>
    </message>
    <message>
        <source>Signez-le depuis le parapheur en ligne.</source>
        <translation>Sign it from the online parapheur.</translation>
    </message>
    <message>
        <source>Les données à signer envoyées par le serveur sont illisibles.</source>
        <translation>The data to sign sent by the server are unreadable.</translation>
    </message>
    <message>
        <source>Le dossier a changé dans le parapheur depuis votre décision.</source>
        <translation>The dossier has changed in the parapheur since your decision.</translation>
    </message>
    <message>
        <source>Votre décision est mise de côté.</source>
        <translation>Your decision is set aside.</translation>
    </message>
    <message>
        <source>Ce dossier n’attend plus votre décision.</source>
        <translation>This dossier no longer awaits your decision.</translation>
    </message>
    <message>
        <source>Ce n’est pas l’action demandée par le circuit de ce dossier.</source>
        <translation>This is not the act that this dossier’s circuit asks for.</translation>
    </message>
    <message>
        <source>Une signature ne devient jamais un visa, ni l’inverse.</source>
        <translation>A signature never becomes a visa, nor the reverse.</translation>
    </message>
    <message>
        <source>Ce serveur ne donne pas ce document aux applications.</source>
        <translation>This server does not give this document to applications.</translation>
    </message>
    <message>
        <source>Demandez-le à son site.</source>
        <translation>Ask its web site for it.</translation>
    </message>
    <message>
        <source>Le serveur n’a pas rendu le document demandé.</source>
        <translation>The server did not return the document asked for.</translation>
    </message>
    <message>
        <source>Réessayez plus tard.</source>
        <translation>Try again later.</translation>
    </message>
    <message>
        <source>Votre réponse est déjà partie.</source>
        <translation>Your answer has already left.</translation>
    </message>
    <message>
        <source>Elle ne peut plus être retirée.</source>
        <translation>It can no longer be withdrawn.</translation>
    </message>
    <message>
        <source>Choisissez une autre réponse dans la séance : elle remplacera celle-ci.</source>
        <translation>Choose another answer in the meeting: it will replace this one.</translation>
    </message>
    <message>
        <source>Ce dossier ne peut plus être repris.</source>
        <translation>This dossier can no longer be taken back.</translation>
    </message>
    <message>
        <source>Le droit de remords ne vaut que pour votre propre visa, tant que personne n’a traité le dossier depuis.</source>
        <translation>Second thoughts hold only for your own visa, as long as nobody has processed the dossier since.</translation>
    </message>
    <message>
        <source>Une information obligatoire manque dans ce dossier.</source>
        <translation>A required piece of information is missing in this dossier.</translation>
    </message>
    <message>
        <source>Il ne peut pas avancer.</source>
        <translation>It cannot go on.</translation>
    </message>
    <message>
        <source>Ouvrez le dossier : elle est demandée au moment du visa.</source>
        <translation>Open the dossier: it is asked for at the time of the visa.</translation>
    </message>
    <message>
        <source>Elle ne doit pas dépasser 512 caractères.</source>
        <translation>It must not exceed 512 characters.</translation>
    </message>
    <message>
        <source>L’annotation est trop longue.</source>
        <translation>The annotation is too long.</translation>
    </message>
    <message>
        <source>Un motif d’au moins trois caractères est obligatoire.</source>
        <translation>A reason of at least three characters is required.</translation>
    </message>
    <message>
        <source>La lecture de ce dossier est obligatoire.</source>
        <translation>Reading this dossier is required.</translation>
    </message>
    <message>
        <source>Ouvrez chacun de ses documents d’abord.</source>
        <translation>Open each of its documents first.</translation>
    </message>
    <message>
        <source>Rien n’a été décidé.</source>
        <translation>Nothing was decided.</translation>
    </message>
    <message>
        <source>Il manque un renseignement que demande la préfecture.</source>
        <translation>A piece of information that the préfecture asks for is missing.</translation>
    </message>
    <message>
        <source>Rien n’a été transmis.</source>
        <translation>Nothing was transmitted.</translation>
    </message>
    <message>
        <source>Nature, matière (par exemple 7.1) et objet sont obligatoires.</source>
        <translation>Nature, subject matter (7.1 for instance) and purpose are required.</translation>
    </message>
    <message>
        <source>La préfecture refuserait ce numéro d’acte.</source>
        <translation>The préfecture would refuse this act number.</translation>
    </message>
    <message>
        <source>Quinze signes au plus : majuscules sans accent, chiffres et tiret bas.</source>
        <translation>Fifteen characters at most: capitals without accents, digits and underscore.</translation>
    </message>
    <message>
        <source>La date de la décision n’est pas valable.</source>
        <translation>The date of the decision is not valid.</translation>
    </message>
    <message>
        <source>Ce bureau vous laisse lire ses dossiers, non les traiter.</source>
        <translation>This desk lets you read its dossiers, not process them.</translation>
    </message>
    <message>
        <source>Rien n’a été fait.</source>
        <translation>Nothing was done.</translation>
    </message>
    <message>
        <source>Ce type de dossier doit être signé électroniquement.</source>
        <translation>This type of dossier must be signed electronically.</translation>
    </message>
    <message>
        <source>Signez-le avec votre carte.</source>
        <translation>Sign it with your card.</translation>
    </message>
    <message>
        <source>L’objet du courriel manque.</source>
        <translation>The subject of the mail is missing.</translation>
    </message>
    <message>
        <source>Seul un dossier en fin de circuit peut en suivre un autre.</source>
        <translation>Only a dossier at the end of its circuit can follow another.</translation>
    </message>
    <message>
        <source>Ce dossier est déjà parti dans son circuit.</source>
        <translation>This dossier has already left into its circuit.</translation>
    </message>
    <message>
        <source>Ce dossier ne peut pas être supprimé.</source>
        <translation>This dossier cannot be deleted.</translation>
    </message>
    <message>
        <source>Seuls un brouillon, un retour ou un dossier terminé le peuvent.</source>
        <translation>Only a draft, a returned or a finished dossier can.</translation>
    </message>
    <message>
        <source>Ce type de dossier n’accepte pas de commentaire sur ses pages.</source>
        <translation>This type of dossier accepts no comment on its pages.</translation>
    </message>
    <message>
        <source>Le dossier n’a pas de nom.</source>
        <translation>The dossier has no name.</translation>
    </message>
    <message>
        <source>Changez son nom.</source>
        <translation>Change its name.</translation>
    </message>
    <message>
        <source>Un dossier de ce nom attend déjà son envoi.</source>
        <translation>A dossier of this name is already waiting to be sent.</translation>
    </message>
    <message>
        <source>Un second ne pourrait en être distingué.</source>
        <translation>A second could not be told from it.</translation>
    </message>
    <message>
        <source>Le dossier n’a pas de document.</source>
        <translation>The dossier has no document.</translation>
    </message>
    <message>
        <source>Ce type n’accepte qu’un document principal.</source>
        <translation>This type accepts only one main document.</translation>
    </message>
    <message>
        <source>Joignez les autres comme annexes.</source>
        <translation>Attach the others as annexes.</translation>
    </message>
    <message>
        <source>Le bureau d’une étape du circuit n’est pas choisi.</source>
        <translation>The desk of a step of the circuit is not chosen.</translation>
    </message>
    <message>
        <source>Le serveur n’a pas confirmé la création du dossier.</source>
        <translation>The server did not confirm the creation of the dossier.</translation>
    </message>
    <message>
        <source>L’envoi va être vérifié avant d’être refait.</source>
        <translation>The sending will be checked before it is done again.</translation>
    </message>
    <message>
        <source>Un bureau ne peut pas être délégué à lui-même.</source>
        <translation>A desk cannot be delegated to itself.</translation>
    </message>
    <message>
        <source>La fin de la délégation précède son début.</source>
        <translation>The end of the delegation comes before its beginning.</translation>
    </message>
    <message>
        <source>Ces dates sont passées.</source>
        <translation>These dates are past.</translation>
    </message>
    <message>
        <source>Ce bureau est déjà délégué à ces dates pour ces dossiers.</source>
        <translation>This desk is already delegated on these dates for these dossiers.</translation>
    </message>
    <message>
        <source>Mettez fin à l’autre délégation d’abord.</source>
        <translation>End the other delegation first.</translation>
    </message>
    <message>
        <source>Ce parapheur ne connaît qu’une délégation à la fois pour un bureau, et il est déjà délégué à {name}.</source>
        <translation>This signature book knows one delegation at a time for a desk, and it is already delegated to {name}.</translation>
    </message>
    <message>
        <source>Ce parapheur délègue un bureau pour tous ses dossiers, non pour un seul type.</source>
        <translation>This signature book delegates a desk for all its folders, not for one type.</translation>
    </message>
    <message>
        <source>Déléguez-le en entier, ou transférez les dossiers un à un.</source>
        <translation>Delegate it as a whole, or transfer the folders one by one.</translation>
    </message>
    <message>
        <source>Cette délégation tournerait en rond : ce bureau vous est lui-même délégué.</source>
        <translation>This delegation would go round in a circle: that desk is itself delegated to you.</translation>
    </message>
    <message>
        <source>Ce parapheur n’accepte de nouveaux documents qu’à l’adresse de son site.</source>
        <translation>This signature book takes new documents at the address of its web site only.</translation>
    </message>
    <message>
        <source>Dans Réglages, donnez au compte l’adresse que vous ouvrez dans un navigateur.</source>
        <translation>In Settings, give the account the address that you open in a browser.</translation>
    </message>
    <message>
        <source>Le parapheur a refusé le document « {name} ».</source>
        <translation>The signature book refused the document “{name}”.</translation>
    </message>
    <message>
        <source>Cette pièce n’est plus dans le dossier.</source>
        <translation>This item is no longer in the dossier.</translation>
    </message>
</context>
<context>
    <name>ui.errors.seances</name>
    <message>
        <source>Cette séance n’existe plus.</source>
        <translation>This séance no longer exists.</translation>
    </message>
    <message>
        <source>La convocation n’est pas encore sur cet appareil.</source>
        <translation>The convocation is not on this device yet.</translation>
    </message>
    <message>
        <source>L’accusé de réception attend que vous puissiez la lire.</source>
        <translation>The acknowledgement waits until you can read it.</translation>
    </message>
    <message>
        <source>La réponse n’est plus possible.</source>
        <translation>Answering is no longer possible.</translation>
    </message>
    <message>
        <source>La séance est passée ou close.</source>
        <translation>The séance is past or closed.</translation>
    </message>
    <message>
        <source>La présence à distance n’est pas prévue pour cette séance.</source>
        <translation>Remote attendance is not provided for at this séance.</translation>
    </message>
    <message>
        <source>Il manque le nom de la personne qui reçoit le pouvoir.</source>
        <translation>The name of the person who receives the proxy is missing.</translation>
    </message>
    <message>
        <source>Personne à relancer : tous ont répondu, ou leur adresse n’est pas connue.</source>
        <translation>Nobody to remind: everyone has answered, or their address is not known.</translation>
    </message>
    <message>
        <source>Ce document ne peut pas porter de note partagée.</source>
        <translation>This document cannot carry a shared note.</translation>
    </message>
    <message>
        <source>L’encre reste possible.</source>
        <translation>Ink is still possible.</translation>
    </message>
    <message>
        <source>La vôtre est mise de côté.</source>
        <translation>Yours is set aside.</translation>
    </message>
    <message>
        <source>Votre réponse a été changée ailleurs entre-temps.</source>
        <translation>Your answer was changed elsewhere in the meantime.</translation>
    </message>
    <message>
        <source>Contactez le secrétariat des assemblées.</source>
        <translation>Contact the assemblies office.</translation>
    </message>
    <message>
        <source>Le serveur refuse cette réponse de présence.</source>
        <translation>The server refuses this attendance answer.</translation>
    </message>
    <message>
        <source>Ce serveur ne permet pas cette réponse de présence.</source>
        <translation>This server does not allow this attendance answer.</translation>
    </message>
    <message>
        <source>Cette séance ne vous demande pas de réponse de présence.</source>
        <translation>This séance does not ask you for an attendance answer.</translation>
    </message>
    <message>
        <source>Le serveur n’a pas confirmé votre réponse de présence.</source>
        <translation>The server did not confirm your attendance answer.</translation>
    </message>
    <message>
        <source>La séance est archivée.</source>
        <translation>The séance is archived.</translation>
    </message>
    <message>
        <source>Le serveur n’y prend plus rien.</source>
        <translation>The server takes nothing more for it.</translation>
    </message>
    <message>
        <source>Vos notes et votre encre restent sur cet appareil, avec leurs pages.</source>
        <translation>Your notes and your ink stay on this device, with their pages.</translation>
    </message>
    <message>
        <source>Cette note a été changée ailleurs entre-temps.</source>
        <translation>This note was changed elsewhere in the meantime.</translation>
    </message>
    <message>
        <source>Elle reste telle qu’elle est.</source>
        <translation>It stays as it is.</translation>
    </message>
    <message>
        <source>Relisez-la avant d’y revenir.</source>
        <translation>Read it again before changing it.</translation>
    </message>
    <message>
        <source>Votre rôle dans cette séance ne permet pas d’annoter.</source>
        <translation>Your role in this séance does not allow annotations.</translation>
    </message>
    <message>
        <source>La note n’a pas d’emplacement sur la page.</source>
        <translation>The note has no place on the page.</translation>
    </message>
    <message>
        <source>Replacez-la, puis enregistrez de nouveau.</source>
        <translation>Place it again, then save again.</translation>
    </message>
    <message>
        <source>Cette note ne peut pas être partagée avec ces personnes.</source>
        <translation>This note cannot be shared with these people.</translation>
    </message>
    <message>
        <source>Ce document n’est plus sur le serveur.</source>
        <translation>This document is no longer on the server.</translation>
    </message>
    <message>
        <source>Le serveur ne fournit pas encore ce document.</source>
        <translation>The server does not provide this document yet.</translation>
    </message>
    <message>
        <source>Ce document n’est pas un PDF lisible.</source>
        <translation>This document is not a readable PDF.</translation>
    </message>
    <message>
        <source>Cette collectivité n’a pas de messagerie Zimbra.</source>
        <translation>This local authority has no Zimbra mail.</translation>
    </message>
    <message>
        <source>Les notes restent ici.</source>
        <translation>The notes stay here.</translation>
    </message>
    <message>
        <source>Ce fichier ne contient pas de notes d’Écharpe, ou il est endommagé.</source>
        <translation>This file contains no Écharpe notes, or it is damaged.</translation>
    </message>
    <message>
        <source>Ces notes chiffrées sont endommagées.</source>
        <translation>These encrypted notes are damaged.</translation>
    </message>
</context>
<context>
    <name>ui.errors.signing</name>
    <message>
        <source>Le code PIN est refusé.</source>
        <translation>The PIN is refused.</translation>
    </message>
    <message>
        <source>Rien n’a été signé.</source>
        <translation>Nothing was signed.</translation>
    </message>
    <message>
        <source>Vérifiez le code : chaque essai compte.</source>
        <translation>Check the code: every try counts.</translation>
    </message>
    <message>
        <source>La carte est bloquée après trop de codes erronés.</source>
        <translation>The card is blocked after too many wrong codes.</translation>
    </message>
    <message>
        <source>Elle ne peut plus signer.</source>
        <translation>It can no longer sign.</translation>
    </message>
    <message>
        <source>Utilisez le code de déblocage ou contactez l’autorité qui l’a délivrée.</source>
        <translation>Use the unblocking code or contact the authority that issued it.</translation>
    </message>
    <message>
        <source>Insérez-la, puis recommencez.</source>
        <translation>Insert it, then start again.</translation>
    </message>
    <message>
        <source>La carte ou la clé de signature n’est pas branchée.</source>
        <translation>The card or signing key is not plugged in.</translation>
    </message>
    <message>
        <source>La carte ou la clé de signature ne répond pas encore.</source>
        <translation>The card or signing key does not answer yet.</translation>
    </message>
    <message>
        <source>Attendez un instant, puis recommencez ; si cela dure, retirez-la et remettez-la.</source>
        <translation>Wait a moment, then try again; if it lasts, take it out and put it back.</translation>
    </message>
    <message>
        <source>Le code PIN est nécessaire.</source>
        <translation>The PIN is needed.</translation>
    </message>
    <message>
        <source>Rien n’est signé sans lui.</source>
        <translation>Nothing is signed without it.</translation>
    </message>
    <message>
        <source>Le certificat choisi est celui d’une autre collectivité.</source>
        <translation>The chosen certificate is another local authority’s.</translation>
    </message>
    <message>
        <source>Choisissez la carte de cette collectivité, ou liez ce certificat à elle.</source>
        <translation>Choose this local authority’s card, or bind this certificate to it.</translation>
    </message>
    <message>
        <source>Il attend toujours votre signature.</source>
        <translation>It still awaits your signature.</translation>
    </message>
    <message>
        <source>Vous avez passé ce dossier.</source>
        <translation>You skipped this dossier.</translation>
    </message>
    <message>
        <source>La pause a été trop longue, la carte a été refermée.</source>
        <translation>The pause was too long, the card was closed.</translation>
    </message>
    <message>
        <source>Le reste n’est pas signé.</source>
        <translation>The rest is not signed.</translation>
    </message>
    <message>
        <source>Reprenez la signature.</source>
        <translation>Resume signing.</translation>
    </message>
    <message>
        <source>Ce qui était signé le reste.</source>
        <translation>What was signed stays signed.</translation>
    </message>
    <message>
        <source>La signature a été interrompue à votre demande.</source>
        <translation>Signing was interrupted at your request.</translation>
    </message>
    <message>
        <source>La carte ne répond pas.</source>
        <translation>The card does not answer.</translation>
    </message>
    <message>
        <source>Retirez-la, réinsérez-la, puis recommencez.</source>
        <translation>Take it out, insert it again, then start again.</translation>
    </message>
    <message>
        <source>La carte présente ne contient pas la clé de ce certificat.</source>
        <translation>The card present does not hold the key of this certificate.</translation>
    </message>
    <message>
        <source>Vérifiez que c’est la bonne carte.</source>
        <translation>Check that it is the right card.</translation>
    </message>
    <message>
        <source>Cette ligne de commande n’est pas valable.</source>
        <translation>This command line is not valid.</translation>
    </message>
    <message>
        <source>Corrigez-la, puis recommencez.</source>
        <translation>Correct it, then start again.</translation>
    </message>
    <message>
        <source>Le programme de signature ne répond pas comme prévu.</source>
        <translation>The signing program does not answer as expected.</translation>
    </message>
    <message>
        <source>Voyez avec votre informaticien.</source>
        <translation>See your IT person.</translation>
    </message>
    <message>
        <source>Le programme de signature est introuvable.</source>
        <translation>The signing program cannot be found.</translation>
    </message>
    <message>
        <source>Vérifiez son emplacement dans Réglages.</source>
        <translation>Check its place in Settings.</translation>
    </message>
    <message>
        <source>Cette carte n’est plus branchée.</source>
        <translation>This card is no longer plugged in.</translation>
    </message>
    <message>
        <source>Elle n’a pas été retenue.</source>
        <translation>It was not kept.</translation>
    </message>
    <message>
        <source>Branchez-la, puis recommencez.</source>
        <translation>Plug it in, then start again.</translation>
    </message>
    <message>
        <source>Les données à signer ne sont pas celles du document affiché.</source>
        <translation>The data to sign are not those of the document displayed.</translation>
    </message>
    <message>
        <source>Prévenez l’assistance : ne signez pas ce dossier ailleurs.</source>
        <translation>Tell the helpdesk: do not sign this dossier elsewhere.</translation>
    </message>
    <message>
        <source>Le document a changé depuis que vous l’avez vu.</source>
        <translation>The document has changed since you saw it.</translation>
    </message>
    <message>
        <source>Relisez-le, puis signez de nouveau.</source>
        <translation>Read it again, then sign again.</translation>
    </message>
    <message>
        <source>La préparation de la signature est périmée.</source>
        <translation>The preparation of the signature is out of date.</translation>
    </message>
    <message>
        <source>Le format de signature demandé n’est pas connu.</source>
        <translation>The signature format asked for is not known.</translation>
    </message>
    <message>
        <source>Il manque une partie des données à signer.</source>
        <translation>Part of the data to sign is missing.</translation>
    </message>
    <message>
        <source>Elle n’a pas été envoyée.</source>
        <translation>It was not sent.</translation>
    </message>
    <message>
        <source>La signature produite n’est pas valable.</source>
        <translation>The signature produced is not valid.</translation>
    </message>
    <message>
        <source>Vérifiez la carte, puis recommencez.</source>
        <translation>Check the card, then start again.</translation>
    </message>
    <message>
        <source>Ce dossier demande un procédé de signature abandonné (SHA-1).</source>
        <translation>This dossier asks for an abandoned signing method (SHA-1).</translation>
    </message>
    <message>
        <source>Il n’a pas été signé.</source>
        <translation>It was not signed.</translation>
    </message>
    <message>
        <source>Demandez qu’il soit émis de nouveau, ou acceptez ce procédé dans Réglages, au compte de ce parapheur.</source>
        <translation>Ask for it to be issued again, or accept this method in Settings, in this parapheur’s account.</translation>
    </message>
    <message>
        <source>Ce dossier demande un format de signature abandonné.</source>
        <translation>This dossier asks for an abandoned signature format.</translation>
    </message>
    <message>
        <source>Demandez qu’il soit émis de nouveau.</source>
        <translation>Ask for it to be issued again.</translation>
    </message>
    <message>
        <source>Ce parapheur ne signe ce document d’aucune façon que connaisse Écharpe.</source>
        <translation>This parapheur does not sign this document in any way that Écharpe knows.</translation>
    </message>
    <message>
        <source>Le certificat ne peut pas être lu.</source>
        <translation>The certificate cannot be read.</translation>
    </message>
    <message>
        <source>Vérifiez la carte ou le fichier de certificat.</source>
        <translation>Check the card or the certificate file.</translation>
    </message>
    <message>
        <source>Cette signature ne peut pas être lue.</source>
        <translation>This signature cannot be read.</translation>
    </message>
    <message>
        <source>Le fichier de certificat ne peut pas être lu.</source>
        <translation>The certificate file cannot be read.</translation>
    </message>
    <message>
        <source>Vérifiez le fichier et son code.</source>
        <translation>Check the file and its code.</translation>
    </message>
    <message>
        <source>Le fichier de certificat emploie un chiffrement abandonné.</source>
        <translation>The certificate file uses an abandoned encryption.</translation>
    </message>
    <message>
        <source>Demandez-en un nouveau à l’autorité qui l’a délivré.</source>
        <translation>Ask the authority that issued it for a new one.</translation>
    </message>
    <message>
        <source>Une signature de ce document est altérée.</source>
        <translation>A signature of this document is altered.</translation>
    </message>
    <message>
        <source>Aucune preuve ne peut plus y être ajoutée.</source>
        <translation>No proof can be added to it any more.</translation>
    </message>
    <message>
        <source>Demandez l’original.</source>
        <translation>Ask for the original.</translation>
    </message>
    <message>
        <source>Les preuves n’ont pas pu être réunies.</source>
        <translation>The proofs could not be gathered.</translation>
    </message>
    <message>
        <source>L’autorité du certificat n’a pas répondu, ou n’est pas connue ici.</source>
        <translation>The certificate’s authority did not answer, or is not known here.</translation>
    </message>
    <message>
        <source>Réessayez avec le réseau ; au besoin, importez une liste de confiance dans Réglages.</source>
        <translation>Try again with the network; if need be, import a trust list in Settings.</translation>
    </message>
    <message>
        <source>Cette signature XML ne peut pas être lue.</source>
        <translation>This XML signature cannot be read.</translation>
    </message>
    <message>
        <source>La signature produite est plus grande que la place prévue.</source>
        <translation>The signature produced is larger than the room provided.</translation>
    </message>
    <message>
        <source>Choisissez une image PNG ou JPEG.</source>
        <translation>Choose a PNG or JPEG picture.</translation>
    </message>
    <message>
        <source>L’image du cartouche ne peut pas être lue.</source>
        <translation>The picture of the signature panel cannot be read.</translation>
    </message>
    <message>
        <source>Le cartouche sort de la page.</source>
        <translation>The signature panel lies outside the page.</translation>
    </message>
    <message>
        <source>Placez-le à l’intérieur.</source>
        <translation>Place it inside.</translation>
    </message>
    <message>
        <source>Choisissez une autre page.</source>
        <translation>Choose another page.</translation>
    </message>
    <message>
        <source>La page choisie pour le cartouche n’existe pas.</source>
        <translation>The page chosen for the signature panel does not exist.</translation>
    </message>
    <message>
        <source>Cette liste de confiance a été modifiée après sa signature.</source>
        <translation>This trust list was altered after it was signed.</translation>
    </message>
    <message>
        <source>Elle n’est pas retenue.</source>
        <translation>It is not kept.</translation>
    </message>
    <message>
        <source>Téléchargez-la de nouveau.</source>
        <translation>Download it again.</translation>
    </message>
    <message>
        <source>Cette liste de confiance ne contient aucune autorité.</source>
        <translation>This trust list contains no authority.</translation>
    </message>
    <message>
        <source>Ce fichier n’est pas une liste de confiance lisible.</source>
        <translation>This file is not a readable trust list.</translation>
    </message>
    <message>
        <source>Il n’est pas retenu.</source>
        <translation>It is not kept.</translation>
    </message>
    <message>
        <source>Cette liste de confiance n’est pas signée.</source>
        <translation>This trust list is not signed.</translation>
    </message>
    <message>
        <source>Aucun service d’horodatage n’est réglé.</source>
        <translation>No timestamping service is set.</translation>
    </message>
    <message>
        <source>Indiquez son adresse dans Réglages, « Listes de confiance et horodatage ».</source>
        <translation>Give its address in Settings, “Trust lists and timestamping”.</translation>
    </message>
    <message>
        <source>Le service d’horodatage ne répond pas.</source>
        <translation>The timestamping service does not answer.</translation>
    </message>
    <message>
        <source>Réessayez, ou signez sans horodatage.</source>
        <translation>Try again, or sign without a timestamp.</translation>
    </message>
    <message>
        <source>Choisissez-en un.</source>
        <translation>Choose one.</translation>
    </message>
    <message>
        <source>Plusieurs certificats conviennent.</source>
        <translation>Several certificates will do.</translation>
    </message>
    <message>
        <source>Le certificat choisi n’est pas utilisable.</source>
        <translation>The chosen certificate cannot be used.</translation>
    </message>
    <message>
        <source>La clé de ce certificat n’est pas accessible par le magasin de Windows.</source>
        <translation>The key of this certificate cannot be reached through Windows’s store.</translation>
    </message>
    <message>
        <source>Utilisez le module de la carte.</source>
        <translation>Use the card’s module.</translation>
    </message>
    <message>
        <source>Il n’est pas signé.</source>
        <translation>It is not signed.</translation>
    </message>
    <message>
        <source>La signature a été arrêtée avant ce document.</source>
        <translation>Signing was stopped before this document.</translation>
    </message>
    <message>
        <source>La signature n’a pas pu être contrôlée.</source>
        <translation>The signature could not be checked.</translation>
    </message>
    <message>
        <source>La saisie du code PIN a été abandonnée.</source>
        <translation>Typing the PIN was given up.</translation>
    </message>
    <message>
        <source>Le code PIN se tape dans un terminal.</source>
        <translation>The PIN is typed in a terminal.</translation>
    </message>
    <message>
        <source>Ou indiquez un programme pinentry.</source>
        <translation>Or name a pinentry program.</translation>
    </message>
    <message>
        <source>La carte ne répond pas comme prévu.</source>
        <translation>The card does not answer as expected.</translation>
    </message>
    <message>
        <source>Retirez-la, remettez-la, puis recommencez.</source>
        <translation>Take it out, put it back, then start again.</translation>
    </message>
    <message>
        <source>Cette carte est au nom d’une autre personne.</source>
        <translation>This card is in another person’s name.</translation>
    </message>
    <message>
        <source>Plusieurs profils partagent cet ordinateur : chacun ne signe qu’avec la sienne.</source>
        <translation>Several profiles share this computer: each signs only with its own.</translation>
    </message>
    <message>
        <source>Branchez votre carte, ou ouvrez le profil de cette personne.</source>
        <translation>Plug in your card, or open that person’s profile.</translation>
    </message>
    <message>
        <source>Ce fichier n’existe pas.</source>
        <translation>This file does not exist.</translation>
    </message>
    <message>
        <source>Choisissez la bibliothèque fournie avec la carte.</source>
        <translation>Choose the library supplied with the card.</translation>
    </message>
    <message>
        <source>Ce fichier n’est pas un module de carte utilisable.</source>
        <translation>This file is not a usable card module.</translation>
    </message>
    <message>
        <source>Il n’a pas été retenu.</source>
        <translation>It was not kept.</translation>
    </message>
    <message>
        <source>Choisissez la bibliothèque PKCS#11 fournie avec la carte.</source>
        <translation>Choose the PKCS#11 library supplied with the card.</translation>
    </message>
</context>
<context>
    <name>ui.errors.upkeep</name>
    <message>
        <source>Aucune source de mises à jour n’est réglée.</source>
        <translation>No source of updates is set.</translation>
    </message>
    <message>
        <source>Demandez son fichier à votre collectivité.</source>
        <translation>Ask your local authority for its file.</translation>
    </message>
    <message>
        <source>Ce fichier ne nomme pas une source de mises à jour.</source>
        <translation>This file does not name a source of updates.</translation>
    </message>
    <message>
        <source>Demandez-en un autre à votre collectivité.</source>
        <translation>Ask your local authority for another one.</translation>
    </message>
    <message>
        <source>La source des mises à jour n’a rien signé depuis trop longtemps.</source>
        <translation>The source of updates has signed nothing for too long.</translation>
    </message>
    <message>
        <source>Ce qu’elle dit n’est plus cru : quelqu’un peut vous cacher une version.</source>
        <translation>What it says is no longer believed: someone may be hiding a version from you.</translation>
    </message>
    <message>
        <source>Prévenez votre service informatique.</source>
        <translation>Tell your IT department.</translation>
    </message>
    <message>
        <source>La source des mises à jour est revenue en arrière.</source>
        <translation>The source of updates has gone back in time.</translation>
    </message>
    <message>
        <source>Rien n’est pris d’elle.</source>
        <translation>Nothing is taken from it.</translation>
    </message>
    <message>
        <source>La source des mises à jour n’est pas signée comme il faut.</source>
        <translation>The source of updates is not signed as it should be.</translation>
    </message>
    <message>
        <source>La source des mises à jour est injoignable.</source>
        <translation>The source of updates cannot be reached.</translation>
    </message>
    <message>
        <source>Réessayez plus tard, ou d’une clé USB.</source>
        <translation>Try again later, or from a USB stick.</translation>
    </message>
    <message>
        <source>L’installateur de cette version ne se trouve pas à la source des mises à jour.</source>
        <translation>The installer of this version is not at the source of updates.</translation>
    </message>
    <message>
        <source>Elle l’annonce, mais elle est incomplète.</source>
        <translation>The source announces it, but it is incomplete.</translation>
    </message>
    <message>
        <source>Prévenez votre service informatique, ou refaites la copie sur la clé USB.</source>
        <translation>Tell your IT department, or copy it to the USB stick again.</translation>
    </message>
    <message>
        <source>Il n’y a pas de mises à jour d’Écharpe à cet endroit.</source>
        <translation>There are no updates of Écharpe in that place.</translation>
    </message>
    <message>
        <source>Vérifiez le dossier choisi ou la source.</source>
        <translation>Check the folder you chose, or the source.</translation>
    </message>
    <message>
        <source>Cette version n’est plus proposée.</source>
        <translation>This version is no longer offered.</translation>
    </message>
    <message>
        <source>Vérifiez de nouveau.</source>
        <translation>Check again.</translation>
    </message>
    <message>
        <source>Aucune nouvelle version n’est proposée.</source>
        <translation>No new version is offered.</translation>
    </message>
    <message>
        <source>La mise à jour n’a pas pu être enregistrée.</source>
        <translation>The update could not be saved.</translation>
    </message>
    <message>
        <source>Vérifiez la place sur le disque.</source>
        <translation>Check the room on the disk.</translation>
    </message>
    <message>
        <source>La nouvelle version n’a pas été installée.</source>
        <translation>The new version was not installed.</translation>
    </message>
    <message>
        <source>Le système n’a pas reçu l’accord d’un administrateur.</source>
        <translation>The system did not get an administrator’s consent.</translation>
    </message>
    <message>
        <source>Recommencez avec lui, ou laissez votre collectivité installer les versions.</source>
        <translation>Try again with one, or let your body install the versions.</translation>
    </message>
    <message>
        <source>Le système n’y est pas parvenu. L’ancienne est intacte.</source>
        <translation>The system did not manage to. The old one is intact.</translation>
    </message>
    <message>
        <source>Recommencez plus tard, ou appelez l’assistance de votre collectivité.</source>
        <translation>Try again later, or call your body’s helpdesk.</translation>
    </message>
    <message>
        <source>L’installation n’a pas pu commencer.</source>
        <translation>The installation could not begin.</translation>
    </message>
    <message>
        <source>Recommencez, ou appelez l’assistance.</source>
        <translation>Try again, or call the helpdesk.</translation>
    </message>
    <message>
        <source>Une signature ou une annotation est en cours.</source>
        <translation>A signature or an annotation is under way.</translation>
    </message>
    <message>
        <source>Rien n’est installé pendant ce temps.</source>
        <translation>Nothing is installed meanwhile.</translation>
    </message>
    <message>
        <source>Terminez-la, puis installez la mise à jour.</source>
        <translation>Finish it, then install the update.</translation>
    </message>
    <message>
        <source>Aucun code de récupération n’a été créé.</source>
        <translation>No recovery code was created.</translation>
    </message>
    <message>
        <source>Sans lui, une sauvegarde ne pourrait pas être rouverte.</source>
        <translation>Without it, a backup could not be opened again.</translation>
    </message>
    <message>
        <source>Créez-le dans Réglages, puis sauvegardez.</source>
        <translation>Create it in Settings, then back up.</translation>
    </message>
    <message>
        <source>Aucun dossier n’est choisi pour les sauvegardes.</source>
        <translation>No folder is chosen for backups.</translation>
    </message>
    <message>
        <source>Choisissez-en un dans Réglages.</source>
        <translation>Choose one in Settings.</translation>
    </message>
    <message>
        <source>Une sauvegarde ne peut pas être dans le dossier du profil lui-même.</source>
        <translation>A backup cannot be inside the profile’s own folder.</translation>
    </message>
    <message>
        <source>Prenez un disque externe ou un partage.</source>
        <translation>Take an external disk or a share.</translation>
    </message>
    <message>
        <source>Attendez qu’elle finisse.</source>
        <translation>Wait until it is finished.</translation>
    </message>
    <message>
        <source>Une sauvegarde est en cours.</source>
        <translation>A backup is under way.</translation>
    </message>
    <message>
        <source>Il n’en reste rien.</source>
        <translation>Nothing is left of it.</translation>
    </message>
    <message>
        <source>La sauvegarde a été arrêtée.</source>
        <translation>The backup was stopped.</translation>
    </message>
    <message>
        <source>Recommencez dans un instant.</source>
        <translation>Start again in a moment.</translation>
    </message>
    <message>
        <source>Une sauvegarde de ce nom existe déjà.</source>
        <translation>A backup of this name already exists.</translation>
    </message>
    <message>
        <source>Ce dossier n’est pas une sauvegarde d’Écharpe.</source>
        <translation>This folder is not an Écharpe backup.</translation>
    </message>
    <message>
        <source>Son nom commence par « Echarpe- » : choisissez-le lui-même.</source>
        <translation>Its name begins with “Echarpe-”: choose that folder itself.</translation>
    </message>
    <message>
        <source>Cette sauvegarde vient d’une version plus récente d’Écharpe.</source>
        <translation>This backup comes from a newer version of Écharpe.</translation>
    </message>
    <message>
        <source>Mettez le programme à jour, puis recommencez.</source>
        <translation>Update the program, then start again.</translation>
    </message>
    <message>
        <source>Cette sauvegarde est abîmée.</source>
        <translation>This backup is damaged.</translation>
    </message>
    <message>
        <source>Prenez-en une autre.</source>
        <translation>Take another one.</translation>
    </message>
</context>
<context>
    <name>ui.errors.wording</name>
    <message>
        <source>Votre travail est conservé sur cet appareil.</source>
        <translation>Your work is kept on this device.</translation>
    </message>
    <message>
        <source>L’envoi reprendra tout seul dès que possible.</source>
        <translation>Sending will resume by itself as soon as possible.</translation>
    </message>
    <message>
        <source>Ouvrez les Réglages et saisissez de nouveau le mot de passe de ce compte.</source>
        <translation>Open Settings and type this account’s password again.</translation>
    </message>
    <message>
        <source>Relisez l’élément, puis refaites votre choix.</source>
        <translation>Read the item again, then make your choice again.</translation>
    </message>
</context>
<context>
    <name>ui.fleetnews</name>
    <message>
        <source>Les données de {body} sont fermées sur cet appareil. Rien n’est perdu.</source>
        <translation>The data of {body} are closed on this device. Nothing is lost.</translation>
    </message>
    <message>
        <source>Rouvrir…</source>
        <translation>Open again…</translation>
    </message>
    <message>
        <source>Les données de {body} ont été effacées de cet appareil, à distance.</source>
        <translation>The data of {body} were erased from this device, remotely.</translation>
    </message>
    <message>
        <source>{body} a préparé vos autres comptes.</source>
        <translation>{body} has prepared your other accounts.</translation>
    </message>
    <message>
        <source>Les ouvrir…</source>
        <translation>Open them…</translation>
    </message>
    <message>
        <source>{body} demande un code de verrouillage sur cet appareil.</source>
        <translation>{body} asks for a lock code on this device.</translation>
    </message>
    <message>
        <source>Le choisir…</source>
        <translation>Choose it…</translation>
    </message>
</context>
<context>
    <name>ui.guide</name>
    <message>
        <source>Quoi de neuf</source>
        <translation>What is new</translation>
    </message>
    <message>
        <source>Page du guide</source>
        <translation>Page of the guide</translation>
    </message>
    <message>
        <source>Guide d’Écharpe</source>
        <translation>Guide to Écharpe</translation>
    </message>
    <message>
        <source>Chercher dans le guide</source>
        <translation>Search in the guide</translation>
    </message>
    <message>
        <source>Sommaire du guide</source>
        <translation>Contents of the guide</translation>
    </message>
    <message>
        <source>Fermer</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Rien dans le guide avec ces mots.</source>
        <translation>Nothing in the guide with these words.</translation>
    </message>
</context>
<context>
    <name>ui.helping</name>
    <message>
        <source>Aide</source>
        <translation>Help</translation>
    </message>
</context>
<context>
    <name>ui.ink.asking</name>
    <message>
        <source>Ces mots s’écrivent sur la page, à l’endroit choisi.</source>
        <translation>These words are written on the page, at the chosen place.</translation>
    </message>
    <message>
        <source>Texte sur la page</source>
        <translation>Text on the page</translation>
    </message>
</context>
<context>
    <name>ui.ink.fitting</name>
    <message>
        <source>Épaisseur du trait</source>
        <translation>Line thickness</translation>
    </message>
</context>
<context>
    <name>ui.ink.inkbar</name>
    <message>
        <source>Gommer</source>
        <translation>Erase</translation>
    </message>
    <message>
        <source>Effacer l’encre choisie</source>
        <translation>Erase the selected ink</translation>
    </message>
    <message>
        <source>Le doigt dessine</source>
        <translation>The finger draws</translation>
    </message>
    <message>
        <source>Formes, tampons et trait</source>
        <translation>Shapes, stamps and line</translation>
    </message>
</context>
<context>
    <name>ui.ink.tools</name>
    <message>
        <source>Trait fin</source>
        <translation>Fine line</translation>
    </message>
    <message>
        <source>Trait moyen</source>
        <translation>Medium line</translation>
    </message>
    <message>
        <source>Trait épais</source>
        <translation>Thick line</translation>
    </message>
    <message>
        <source>Encre bleue</source>
        <translation>Blue ink</translation>
    </message>
    <message>
        <source>Encre noire</source>
        <translation>Black ink</translation>
    </message>
    <message>
        <source>Encre rouge</source>
        <translation>Red ink</translation>
    </message>
    <message>
        <source>Encre verte</source>
        <translation>Green ink</translation>
    </message>
    <message>
        <source>À REVOIR</source>
        <translation>À REVOIR</translation>
    </message>
</context>
<context>
    <name>ui.locking</name>
    <message>
        <source>Écharpe est verrouillé</source>
        <translation>Écharpe is locked</translation>
    </message>
    <message>
        <source>Saisissez votre code de verrouillage.</source>
        <translation>Type your lock code.</translation>
    </message>
    <message>
        <source>Code de verrouillage</source>
        <translation>Lock code</translation>
    </message>
    <message>
        <source>Déverrouiller</source>
        <translation>Unlock</translation>
    </message>
    <message>
        <source>Code oublié…</source>
        <translation>Code forgotten…</translation>
    </message>
    <message>
        <source>Changer de profil</source>
        <translation>Switch profile</translation>
    </message>
    <message>
        <source>Choisissez votre code de verrouillage</source>
        <translation>Choose your lock code</translation>
    </message>
    <message>
        <source>Plusieurs personnes utilisent cet ordinateur : ce code ferme votre profil aux autres.</source>
        <translation>Several people use this computer: this code closes your profile to the others.</translation>
    </message>
    <message>
        <source>%n signe au moins</source>
        <translation>%n character at least</translation>
    </message>
    <message>
        <source>%n signes au moins</source>
        <translation>%n characters at least</translation>
    </message>
    <message>
        <source>Code, {least}</source>
        <translation>Code, {least}</translation>
    </message>
    <message>
        <source>Encore une fois</source>
        <translation>Once more</translation>
    </message>
    <message>
        <source>Fermer avec ce code</source>
        <translation>Close with this code</translation>
    </message>
    <message>
        <source>Les deux saisies diffèrent.</source>
        <translation>The two entries differ.</translation>
    </message>
    <message>
        <source>Ce code n’est pas le bon. Encore %n essai avant une attente.</source>
        <translation>This code is not the right one. %n more try before a wait.</translation>
    </message>
    <message>
        <source>Ce code n’est pas le bon. Encore %n essais avant une attente.</source>
        <translation>This code is not the right one. %n more tries before a wait.</translation>
    </message>
    <message>
        <source>Trop de codes erronés : nouvel essai dans %n seconde.</source>
        <translation>Too many wrong codes: next try in %n second.</translation>
    </message>
    <message>
        <source>Trop de codes erronés : nouvel essai dans %n secondes.</source>
        <translation>Too many wrong codes: next try in %n seconds.</translation>
    </message>
</context>
<context>
    <name>ui.models.facts</name>
    <message>
        <source>à traiter</source>
        <translation>to be settled</translation>
    </message>
    <message>
        <source>en attente d’envoi</source>
        <translation>waiting to be sent</translation>
    </message>
</context>
<context>
    <name>ui.openings</name>
    <message>
        <source>Ce que le lien désignait est arrivé.</source>
        <translation>What the link pointed to has arrived.</translation>
    </message>
    <message>
        <source>Ouvrir</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Aucune messagerie n’est configurée pour écrire ce message.</source>
        <translation>No mail is set up to write this message.</translation>
    </message>
</context>
<context>
    <name>ui.pdfwindow</name>
    <message>
        <source>Annoter un PDF</source>
        <translation>Annotate a PDF</translation>
    </message>
</context>
<context>
    <name>ui.prefs</name>
    <message>
        <source>Apparence : claire, sombre, contrastée, ou comme le système</source>
        <translation>Appearance: light, dark, contrasted, or as the system</translation>
    </message>
    <message>
        <source>Taille du texte, en pourcentage</source>
        <translation>Text size, in percent</translation>
    </message>
    <message>
        <source>Place de la fenêtre</source>
        <translation>Place of the window</translation>
    </message>
    <message>
        <source>Messages regroupés par conversation</source>
        <translation>Messages grouped by conversation</translation>
    </message>
    <message>
        <source>Outils d’écriture à gauche</source>
        <translation>Writing tools at the left</translation>
    </message>
    <message>
        <source>Épaisseur du trait du stylet</source>
        <translation>Thickness of the pen’s line</translation>
    </message>
    <message>
        <source>Pages en couleurs inversées</source>
        <translation>Pages in inverted colours</translation>
    </message>
    <message>
        <source>Sommaire d’une séance : ordre du jour, thèmes ou rapporteurs</source>
        <translation>Contents of a meeting: agenda, themes or rapporteurs</translation>
    </message>
    <message>
        <source>Langue de la fenêtre : français, anglais, ou celle du système</source>
        <translation>Language of the window: French, English, or the system’s</translation>
    </message>
    <message>
        <source>Raccourcis d’une seule lettre</source>
        <translation>Single-letter shortcuts</translation>
    </message>
    <message>
        <source>Couleur des boutons et des liens : celle d’Écharpe, ou celle du système</source>
        <translation>Colour of buttons and links: Écharpe's, or the system's</translation>
    </message>
</context>
<context>
    <name>ui.profiles</name>
    <message>
        <source>Qui ouvre Écharpe ?</source>
        <translation>Who is opening Écharpe?</translation>
    </message>
    <message>
        <source>Chaque profil est chiffré à part : personne ne voit rien de celui des autres.</source>
        <translation>Each profile is encrypted separately: nobody sees anything of the others’.</translation>
    </message>
    <message>
        <source>Profil {n}</source>
        <translation>Profile {n}</translation>
    </message>
</context>
<context>
    <name>ui.proofs</name>
    <message>
        <source>Preuve enregistrée.</source>
        <translation>Proof saved.</translation>
    </message>
    <message>
        <source>Preuve enregistrée, datée par votre service d’horodatage.</source>
        <translation>Proof saved, dated by your timestamping service.</translation>
    </message>
    <message>
        <source>Preuve enregistrée, sans date : votre service d’horodatage ne répond pas.</source>
        <translation>Proof saved, without a date: your timestamping service does not answer.</translation>
    </message>
</context>
<context>
    <name>ui.reminders</name>
    <message>
        <source>Demain</source>
        <translation>Tomorrow</translation>
    </message>
    <message>
        <source>Un rappel vous attend.</source>
        <translation>A reminder awaits you.</translation>
    </message>
    <message>
        <source>Dans {time}</source>
        <translation>In {time}</translation>
    </message>
    <message>
        <source>%n autre rappel</source>
        <translation>%n other reminder</translation>
    </message>
    <message>
        <source>%n autres rappels</source>
        <translation>%n other reminders</translation>
    </message>
    <message>
        <source>%n rappel</source>
        <translation>%n reminder</translation>
    </message>
    <message>
        <source>%n rappels</source>
        <translation>%n reminders</translation>
    </message>
    <message>
        <source>Voir</source>
        <translation>Show</translation>
    </message>
    <message>
        <source>Terminé</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Vu</source>
        <translation>Seen</translation>
    </message>
    <message>
        <source>Rappeler {title} demain</source>
        <translation>Remind {title} tomorrow</translation>
    </message>
    <message>
        <source>Rappeler {title} dans {time}</source>
        <translation>Remind {title} in {time}</translation>
    </message>
    <message>
        <source>Convocation reçue, accusé à envoyer</source>
        <translation>Convocation received, acknowledgement to send</translation>
    </message>
    <message>
        <source>Séance déplacée, nouvelle date</source>
        <translation>Meeting moved, new date</translation>
    </message>
    <message>
        <source>Séance retirée par le secrétariat, annulée ou sans vous</source>
        <translation>Meeting withdrawn by the secretariat, cancelled or without you</translation>
    </message>
    <message>
        <source>Accusé ou réponse à donner : le délai de la convocation commence ce soir</source>
        <translation>Acknowledgement or answer to give: the notice period of the convocation begins tonight</translation>
    </message>
    <message>
        <source>Rappel demandé pour {when}</source>
        <translation>Reminder asked for {when}</translation>
    </message>
    <message>
        <source>Commencé à {time}</source>
        <translation>Started at {time}</translation>
    </message>
    <message>
        <source>Maintenant</source>
        <translation>Now</translation>
    </message>
    <message>
        <source>Dans %n minute</source>
        <translation>In %n minute</translation>
    </message>
    <message>
        <source>Dans %n minutes</source>
        <translation>In %n minutes</translation>
    </message>
</context>
<context>
    <name>ui.reminding</name>
    <message>
        <source>Rappel terminé.</source>
        <translation>Reminder done.</translation>
    </message>
    <message>
        <source>Me rappeler</source>
        <translation>Remind me</translation>
    </message>
    <message>
        <source>(sans objet)</source>
        <translation>(no subject)</translation>
    </message>
    <message>
        <source>Rappel prévu {when}.</source>
        <translation>Reminder set: {when}.</translation>
    </message>
    <message>
        <source>Ou à un autre moment</source>
        <translation>Or at another time</translation>
    </message>
    <message>
        <source>ddd d MMM yyyy, HH:mm</source>
        <translation>ddd d MMM yyyy, HH:mm</translation>
    </message>
    <message>
        <source>Jour et heure du rappel</source>
        <translation>Day and time of the reminder</translation>
    </message>
    <message>
        <source>Ce rappel reste sur cet appareil : cette collectivité n’a pas de messagerie dans Écharpe.</source>
        <translation>This reminder stays on this device: this local authority has no mail in Écharpe.</translation>
    </message>
    <message>
        <source>Ne plus me le rappeler</source>
        <translation>No longer remind me</translation>
    </message>
    <message>
        <source>Ce moment est passé{nbsp}: choisissez-en un autre.</source>
        <translation>This time is past: choose another one.</translation>
    </message>
    <message>
        <source>Rappel prévu {when}. Il est dans « À faire ».</source>
        <translation>Reminder set: {when}. It is under “To do”.</translation>
    </message>
    <message>
        <source>Dans une semaine</source>
        <translation>In a week</translation>
    </message>
    <message>
        <source>demain à {time}</source>
        <translation>tomorrow at {time}</translation>
    </message>
</context>
<context>
    <name>ui.restore</name>
    <message>
        <source>Vos données sont toujours là, chiffrées : rien n’a été modifié.</source>
        <translation>Your data are still there, encrypted: nothing was altered.</translation>
    </message>
    <message>
        <source>Saisissez le code de récupération que vous avez noté. Les tirets et les majuscules sont libres.</source>
        <translation>Type the recovery code that you wrote down. Hyphens and capitals do not matter.</translation>
    </message>
    <message>
        <source>ABCD-EFGH-…</source>
        <translation>ABCD-EFGH-…</translation>
    </message>
    <message>
        <source>Code de récupération</source>
        <translation>Recovery code</translation>
    </message>
    <message>
        <source>Rouvrir mes données</source>
        <translation>Open my data again</translation>
    </message>
    <message>
        <source>Je n’ai pas ce code…</source>
        <translation>I do not have this code…</translation>
    </message>
    <message>
        <source>Sans le code, personne ne peut rouvrir ces données, pas même votre assistance. Vous pouvez travailler dès maintenant dans un nouveau profil : ce qui est sur les serveurs y revient. Ces données-ci restent intactes sur cet appareil, avec ce qui n’était pas parti : le jour où le code se retrouve, elles s’ouvrent et partent.</source>
        <translation>Without the code, nobody can open these data again, not even your helpdesk. You can work at once in a new profile: what is on the servers comes back to it. These data stay intact on this device, with what had not left: the day the code is found, they open and leave.</translation>
    </message>
    <message>
        <source>Travailler dans un nouveau profil</source>
        <translation>Work in a new profile</translation>
    </message>
    <message>
        <source>Réessayer</source>
        <translation>Try again</translation>
    </message>
</context>
<context>
    <name>ui.shell</name>
    <message>
        <source>Détails</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Lien copié. Il ouvre cet élément dans Écharpe.</source>
        <translation>Link copied. It opens this item in Écharpe.</translation>
    </message>
    <message>
        <source>La synchronisation est demandée.</source>
        <translation>Synchronisation is requested.</translation>
    </message>
    <message>
        <source>Taille du texte : {percent} %</source>
        <translation>Text size: {percent}%</translation>
    </message>
</context>
<context>
    <name>ui.stateline</name>
    <message>
        <source>La messagerie</source>
        <translation>The mail</translation>
    </message>
    <message>
        <source>i-délibre</source>
        <translation>i-délibre</translation>
    </message>
    <message>
        <source>Le parapheur</source>
        <translation>The parapheur</translation>
    </message>
    <message>
        <source>Le courrier</source>
        <translation>The letters</translation>
    </message>
    <message>
        <source>Le service d’archives</source>
        <translation>The archives</translation>
    </message>
    <message>
        <source>S²LOW</source>
        <translation>S²LOW</translation>
    </message>
    <message>
        <source>Pastell</source>
        <translation>Pastell</translation>
    </message>
    <message>
        <source>La passerelle</source>
        <translation>The gateway</translation>
    </message>
    <message>
        <source>Un compte</source>
        <translation>An account</translation>
    </message>
    <message>
        <source>À jour</source>
        <translation>Up to date</translation>
    </message>
    <message>
        <source>Synchronisation…</source>
        <translation>Synchronising…</translation>
    </message>
    <message>
        <source>{name} ne répond pas</source>
        <translation>{name} does not answer</translation>
    </message>
    <message>
        <source>Hors ligne</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Le Wi-Fi demande une connexion</source>
        <translation>The Wi-Fi asks for a sign-in</translation>
    </message>
    <message>
        <source>{name} ne se synchronise plus</source>
        <translation>{name} no longer synchronises</translation>
    </message>
    <message>
        <source>Aucun compte</source>
        <translation>No account</translation>
    </message>
    <message>
        <source>Première synchronisation</source>
        <translation>First synchronisation</translation>
    </message>
    <message>
        <source>{name} annonce une suppression massive</source>
        <translation>{name} announces a mass deletion</translation>
    </message>
    <message>
        <source>{name} demande une version plus récente d’Écharpe</source>
        <translation>{name} asks for a newer version of Écharpe</translation>
    </message>
    <message>
        <source>{name} demande votre mot de passe</source>
        <translation>{name} asks for your password</translation>
    </message>
    <message>
        <source>{name} attend une réponse de votre part</source>
        <translation>{name} awaits an answer from you</translation>
    </message>
    <message>
        <source>%n à envoyer</source>
        <translation>%n to send</translation>
    </message>
    <message>
        <source>%n à traiter</source>
        <translation>%n to settle</translation>
    </message>
</context>
<context>
    <name>ui.system.notices</name>
    <message>
        <source>Notify</source>
        <translation>Notify</translation>
    </message>
</context>
<context>
    <name>ui.system.presence</name>
    <message>
        <source>Ouvrir Écharpe</source>
        <translation>Open Écharpe</translation>
    </message>
    <message>
        <source>Écharpe : rien ne vous attend</source>
        <translation>Écharpe: nothing awaits you</translation>
    </message>
    <message>
        <source>%n élément vous attend</source>
        <translation>%n item awaits you</translation>
    </message>
    <message>
        <source>%n éléments vous attendent</source>
        <translation>%n items await you</translation>
    </message>
</context>
<context>
    <name>ui.text</name>
    <message>
        <source>dimanche</source>
        <translation>Sunday</translation>
    </message>
    <message>
        <source>jeudi</source>
        <translation>Thursday</translation>
    </message>
    <message>
        <source>lundi</source>
        <translation>Monday</translation>
    </message>
    <message>
        <source>mardi</source>
        <translation>Tuesday</translation>
    </message>
    <message>
        <source>mercredi</source>
        <translation>Wednesday</translation>
    </message>
    <message>
        <source>samedi</source>
        <translation>Saturday</translation>
    </message>
    <message>
        <source>vendredi</source>
        <translation>Friday</translation>
    </message>
    <message>
        <source>dim.</source>
        <translation>Sun</translation>
    </message>
    <message>
        <source>jeu.</source>
        <translation>Thu</translation>
    </message>
    <message>
        <source>lun.</source>
        <translation>Mon</translation>
    </message>
    <message>
        <source>mar.</source>
        <translation>Tue</translation>
    </message>
    <message>
        <source>mer.</source>
        <translation>Wed</translation>
    </message>
    <message>
        <source>sam.</source>
        <translation>Sat</translation>
    </message>
    <message>
        <source>ven.</source>
        <translation>Fri</translation>
    </message>
    <message>
        <source>août</source>
        <translation>August</translation>
    </message>
    <message>
        <source>avril</source>
        <translation>April</translation>
    </message>
    <message>
        <source>décembre</source>
        <translation>December</translation>
    </message>
    <message>
        <source>février</source>
        <translation>February</translation>
    </message>
    <message>
        <source>janvier</source>
        <translation>January</translation>
    </message>
    <message>
        <source>juillet</source>
        <translation>July</translation>
    </message>
    <message>
        <source>juin</source>
        <translation>June</translation>
    </message>
    <message>
        <source>mai</source>
        <translation>May</translation>
    </message>
    <message>
        <source>mars</source>
        <translation>March</translation>
    </message>
    <message>
        <source>novembre</source>
        <translation>November</translation>
    </message>
    <message>
        <source>octobre</source>
        <translation>October</translation>
    </message>
    <message>
        <source>septembre</source>
        <translation>September</translation>
    </message>
    <message>
        <source>avr.</source>
        <translation>Apr.</translation>
    </message>
    <message>
        <source>déc.</source>
        <translation>Dec.</translation>
    </message>
    <message>
        <source>févr.</source>
        <translation>Feb.</translation>
    </message>
    <message>
        <source>janv.</source>
        <translation>Jan.</translation>
    </message>
    <message>
        <source>juil.</source>
        <translation>July</translation>
    </message>
    <message>
        <source>nov.</source>
        <translation>Nov.</translation>
    </message>
    <message>
        <source>oct.</source>
        <translation>Oct.</translation>
    </message>
    <message>
        <source>sept.</source>
        <translation>Sept.</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>Mo</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>{hour}&#xa0;h</source>
        <translation>{hour}:00</translation>
    </message>
    <message>
        <source>{day} à {time}</source>
        <translation>{day} at {time}</translation>
    </message>
    <message>
        <source>aujourd’hui à {time}</source>
        <translation>today at {time}</translation>
    </message>
    <message>
        <source>hier à {time}</source>
        <translation>yesterday at {time}</translation>
    </message>
    <message>
        <source>le {when}</source>
        <translation>on {when}</translation>
    </message>
    <message>
        <source>{day}, toute la journée</source>
        <translation>{day}, all day</translation>
    </message>
    <message>
        <source>du {first} au {last}</source>
        <translation>from {first} to {last}</translation>
    </message>
    <message>
        <source>en retard de %n jour</source>
        <translation>%n day late</translation>
    </message>
    <message>
        <source>en retard de %n jours</source>
        <translation>%n days late</translation>
    </message>
    <message>
        <source>échéance aujourd’hui</source>
        <translation>due today</translation>
    </message>
    <message>
        <source>échéance le {day}</source>
        <translation>due on {day}</translation>
    </message>
    <message>
        <source>Défaire</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>demain</source>
        <translation>tomorrow</translation>
    </message>
    <message>
        <source>hier</source>
        <translation>yesterday</translation>
    </message>
</context>
<context>
    <name>ui.theme.theme</name>
    <message>
        <source>Inter</source>
        <translation>Inter</translation>
    </message>
</context>
<context>
    <name>ui.views.actbar</name>
    <message>
        <source>Plus…</source>
        <translation>More…</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.bar</name>
    <message>
        <source>Aujourd’hui</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>Jour</source>
        <translation>Day</translation>
    </message>
    <message>
        <source>5 jours</source>
        <translation>5 days</translation>
    </message>
    <message>
        <source>Semaine</source>
        <translation>Week</translation>
    </message>
    <message>
        <source>Mois</source>
        <translation>Month</translation>
    </message>
    <message>
        <source>Liste</source>
        <translation>List</translation>
    </message>
    <message>
        <source>Calendriers</source>
        <translation>Calendars</translation>
    </message>
    <message>
        <source>Choisir les calendriers affichés</source>
        <translation>Choose the calendars displayed</translation>
    </message>
    <message>
        <source>Plus</source>
        <translation>More</translation>
    </message>
    <message>
        <source>Importer, exporter, imprimer</source>
        <translation>Import, export, print</translation>
    </message>
    <message>
        <source>Affichage{nbsp}: {mode}</source>
        <translation>View: {mode}</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.blocks</name>
    <message>
        <source>décliné</source>
        <translation>declined</translation>
    </message>
    <message>
        <source>peut-être</source>
        <translation>maybe</translation>
    </message>
    <message>
        <source>réponse attendue</source>
        <translation>answer awaited</translation>
    </message>
    <message>
        <source>séance</source>
        <translation>séance</translation>
    </message>
    <message>
        <source>en conflit avec un autre événement</source>
        <translation>in conflict with another event</translation>
    </message>
    <message>
        <source>annulé</source>
        <translation>cancelled</translation>
    </message>
    <message>
        <source>aeiouyàâäéèêëîïôöûüùœæ</source>
        <translation>aeiouyàâäéèêëîïôöûüùœæ</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.calendars</name>
    <message>
        <source>Calendar</source>
        <translation>Calendar</translation>
    </message>
    <message>
        <source>Mon agenda</source>
        <translation>My agenda</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Tasks</translation>
    </message>
    <message>
        <source>Tâches</source>
        <translation>Tasks</translation>
    </message>
    <message>
        <source>{name} (accès retiré)</source>
        <translation>{name} (access withdrawn)</translation>
    </message>
    <message>
        <source>{name}, de {owner}</source>
        <translation>{name}, of {owner}</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.changes</name>
    <message>
        <source>Aucun calendrier ne peut être modifié ici.</source>
        <translation>No calendar can be changed here.</translation>
    </message>
    <message>
        <source>Événement créé{nbsp}: {when}.</source>
        <translation>Event created: {when}.</translation>
    </message>
    <message>
        <source>Les invitations partiront avec lui.</source>
        <translation>The invitations will leave with it.</translation>
    </message>
    <message>
        <source>Événement modifié.</source>
        <translation>Event changed.</translation>
    </message>
    <message>
        <source>Modifier une série</source>
        <translation>Change a series</translation>
    </message>
    <message>
        <source>{title} se répète. Que faut-il modifier{nbsp}?</source>
        <translation>{title} repeats. What is to be changed?</translation>
    </message>
    <message>
        <source>La durée de {title} change{nbsp}: {when}.</source>
        <translation>{title} now lasts: {when}.</translation>
    </message>
    <message>
        <source>{title} est déplacé{nbsp}: {when}.</source>
        <translation>{title} is moved: {when}.</translation>
    </message>
    <message>
        <source>Cette date seulement.</source>
        <translation>This date only.</translation>
    </message>
    <message>
        <source>Vous acceptez. L’organisateur en sera averti.</source>
        <translation>You accept. The organiser will be told.</translation>
    </message>
    <message>
        <source>Vous déclinez. L’organisateur en sera averti.</source>
        <translation>You decline. The organiser will be told.</translation>
    </message>
    <message>
        <source>Vous répondez peut-être. L’organisateur en sera averti.</source>
        <translation>You answer “maybe”. The organiser will be told.</translation>
    </message>
    <message>
        <source>Proposition{nbsp}: {when}. Elle partira vers l’organisateur.</source>
        <translation>Proposal: {when}. It will go to the organiser.</translation>
    </message>
    <message>
        <source>Supprimer {title}{nbsp}?</source>
        <translation>Delete {title}?</translation>
    </message>
    <message>
        <source>Les invités en seront informés.</source>
        <translation>The guests will be informed.</translation>
    </message>
    <message>
        <source>Supprimer</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Événement supprimé.</source>
        <translation>Event deleted.</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.dayaside</name>
    <message>
        <source>{day}, aller à un autre jour</source>
        <translation>{day}, go to another day</translation>
    </message>
    <message>
        <source>Mois précédent</source>
        <translation>Previous month</translation>
    </message>
    <message>
        <source>Mois suivant</source>
        <translation>Next month</translation>
    </message>
    <message>
        <source>Les jours suivants</source>
        <translation>The next days</translation>
    </message>
    <message>
        <source>Rien de prévu dans les quinze jours.</source>
        <translation>Nothing planned in the next fortnight.</translation>
    </message>
    <message>
        <source>journée</source>
        <translation>all day</translation>
    </message>
    <message>
        <source>Occupé</source>
        <translation>Busy</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.event</name>
    <message>
        <source>a accepté</source>
        <translation>accepted</translation>
    </message>
    <message>
        <source>a décliné</source>
        <translation>declined</translation>
    </message>
    <message>
        <source>n’a pas répondu</source>
        <translation>has not answered</translation>
    </message>
    <message>
        <source>Privé : les autres voient « occupé »</source>
        <translation>Private: others see “busy”</translation>
    </message>
    <message>
        <source>À traiter</source>
        <translation>To settle</translation>
    </message>
    <message>
        <source>En attente d’envoi</source>
        <translation>Waiting to be sent</translation>
    </message>
    <message>
        <source>Chevauche {title}</source>
        <translation>Overlaps {title}</translation>
    </message>
    <message>
        <source>Ouvrir la séance</source>
        <translation>Open the séance</translation>
    </message>
    <message>
        <source>Modifié en dernier par {who}</source>
        <translation>Last changed by {who}</translation>
    </message>
    <message>
        <source>Se répète</source>
        <translation>Repeats</translation>
    </message>
    <message>
        <source>Rappel{nbsp}: {words}</source>
        <translation>Reminder: {words}</translation>
    </message>
    <message>
        <source>%n invité</source>
        <translation>%n guest</translation>
    </message>
    <message>
        <source>%n invités</source>
        <translation>%n guests</translation>
    </message>
    <message>
        <source>Accepter</source>
        <translation>Accept</translation>
    </message>
    <message>
        <source>Peut-être</source>
        <translation>Maybe</translation>
    </message>
    <message>
        <source>Décliner</source>
        <translation>Decline</translation>
    </message>
    <message>
        <source>Votre réponse est attendue.</source>
        <translation>Your answer is awaited.</translation>
    </message>
    <message>
        <source>Un mot pour l’organisateur (facultatif)</source>
        <translation>A word for the organiser (optional)</translation>
    </message>
    <message>
        <source>Un mot pour l’organisateur</source>
        <translation>A word for the organiser</translation>
    </message>
    <message>
        <source>La réponse vaut pour toute la série.</source>
        <translation>The answer holds for the whole series.</translation>
    </message>
    <message>
        <source>Modifier</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>Proposer un autre horaire</source>
        <translation>Propose another time</translation>
    </message>
    <message>
        <source>Privé : seule cette plage vous est montrée.</source>
        <translation>Private: only this time slot is shown to you.</translation>
    </message>
    <message>
        <source>Calendrier en lecture seule.</source>
        <translation>Read-only calendar.</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.fields</name>
    <message>
        <source>ddd d MMM yyyy</source>
        <translation>ddd d MMM yyyy</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.files</name>
    <message>
        <source>Calendrier</source>
        <translation>Calendar</translation>
    </message>
    <message>
        <source>{title} : dans quel calendrier ?</source>
        <translation>{title}: into which calendar?</translation>
    </message>
    <message>
        <source>Calendriers (*.ics *.ical *.ifb)</source>
        <translation>Calendars (*.ics *.ical *.ifb)</translation>
    </message>
    <message>
        <source>Importer un calendrier</source>
        <translation>Import a calendar</translation>
    </message>
    <message>
        <source>Importer {name}</source>
        <translation>Import {name}</translation>
    </message>
    <message>
        <source>%n événement ajouté</source>
        <translation>%n event added</translation>
    </message>
    <message>
        <source>%n événements ajoutés</source>
        <translation>%n events added</translation>
    </message>
    <message>
        <source>, %n déjà là</source>
        <translation>, %n already there</translation>
    </message>
    <message>
        <source>, %n illisible</source>
        <translation>, %n unreadable</translation>
    </message>
    <message>
        <source>, %n illisibles</source>
        <translation>, %n unreadable</translation>
    </message>
    <message>
        <source>Import d’un calendrier</source>
        <translation>Import of a calendar</translation>
    </message>
    <message>
        <source>Exporter un calendrier</source>
        <translation>Export a calendar</translation>
    </message>
    <message>
        <source>agenda.ics</source>
        <translation>agenda.ics</translation>
    </message>
    <message>
        <source>Calendrier exporté.</source>
        <translation>Calendar exported.</translation>
    </message>
    <message>
        <source>Export d’un calendrier</source>
        <translation>Export of a calendar</translation>
    </message>
    <message>
        <source>%n événement est illisible.</source>
        <translation>%n event is unreadable.</translation>
    </message>
    <message>
        <source>%n événements sont illisibles.</source>
        <translation>%n events are unreadable.</translation>
    </message>
    <message>
        <source>Événements illisibles</source>
        <translation>Unreadable events</translation>
    </message>
    <message>
        <source>Tous les événements sont lisibles.</source>
        <translation>All events are readable.</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.form</name>
    <message>
        <source>Titre</source>
        <translation>Title</translation>
    </message>
    <message>
        <source>Toute la journée</source>
        <translation>All day</translation>
    </message>
    <message>
        <source>Début</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Fin</source>
        <translation>End</translation>
    </message>
    <message>
        <source>Répétition</source>
        <translation>Repetition</translation>
    </message>
    <message>
        <source>Sans fin</source>
        <translation>Without end</translation>
    </message>
    <message>
        <source>Jusqu’au</source>
        <translation>Until</translation>
    </message>
    <message>
        <source>Fin de la répétition</source>
        <translation>End of the repetition</translation>
    </message>
    <message>
        <source>Dernier jour</source>
        <translation>Last day</translation>
    </message>
    <message>
        <source>Nombre de fois</source>
        <translation>Number of times</translation>
    </message>
    <message>
        <source>Lieu</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>Invités</source>
        <translation>Guests</translation>
    </message>
    <message>
        <source>Noms ou adresses</source>
        <translation>Names or addresses</translation>
    </message>
    <message>
        <source>Trouver un créneau, une salle…</source>
        <translation>Find a time, a room…</translation>
    </message>
    <message>
        <source>Rappel</source>
        <translation>Reminder</translation>
    </message>
    <message>
        <source>Événement privé</source>
        <translation>Private event</translation>
    </message>
    <message>
        <source>Je reste disponible</source>
        <translation>I remain available</translation>
    </message>
    <message>
        <source>Lien (visioconférence, document)</source>
        <translation>Link (video meeting, document)</translation>
    </message>
    <message>
        <source>Fichiers joints</source>
        <translation>Attached files</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>{name}, jour</source>
        <translation>{name}, day</translation>
    </message>
    <message>
        <source>{name}, heure</source>
        <translation>{name}, time</translation>
    </message>
    <message>
        <source>Selon la règle actuelle</source>
        <translation>By the present rule</translation>
    </message>
    <message>
        <source>événement sans titre</source>
        <translation>untitled event</translation>
    </message>
    <message>
        <source>Donnez un titre à l’événement.</source>
        <translation>Give the event a title.</translation>
    </message>
    <message>
        <source>La fin doit venir après le début.</source>
        <translation>The end must come after the start.</translation>
    </message>
    <message>
        <source>{words} n’est pas une adresse web.</source>
        <translation>{words} is not a web address.</translation>
    </message>
    <message>
        <source>{words} n’est pas une adresse.</source>
        <translation>{words} is not an address.</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.joined</name>
    <message>
        <source>Ouvrir le lien</source>
        <translation>Open the link</translation>
    </message>
    <message>
        <source>Rejoindre en visio</source>
        <translation>Join the video meeting</translation>
    </message>
    <message>
        <source>Ouvrir dans Écharpe</source>
        <translation>Open in Écharpe</translation>
    </message>
    <message>
        <source>Enregistrer le fichier joint</source>
        <translation>Save the attached file</translation>
    </message>
    <message>
        <source>Fichier enregistré.</source>
        <translation>File saved.</translation>
    </message>
    <message>
        <source>Fichier enregistré. Attention{nbsp}: il peut contenir un programme.</source>
        <translation>File saved. Careful: it may contain a program.</translation>
    </message>
    <message>
        <source>Joindre un fichier…</source>
        <translation>Attach a file…</translation>
    </message>
    <message>
        <source>Retirer {name}</source>
        <translation>Remove {name}</translation>
    </message>
    <message>
        <source>Joindre un fichier</source>
        <translation>Attach a file</translation>
    </message>
    <message>
        <source>{name} est trop lourd{nbsp}: 3{nbsp}Mo en tout au plus. Donnez plutôt son adresse.</source>
        <translation>{name} is too heavy: 3{nbsp}MB in all at most. Give its address instead.</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.lines</name>
    <message>
        <source>Aujourd’hui — </source>
        <translation>Today — </translation>
    </message>
    <message>
        <source>Demain — </source>
        <translation>Tomorrow — </translation>
    </message>
    <message>
        <source>en conflit</source>
        <translation>in conflict</translation>
    </message>
    <message>
        <source>(sans titre)</source>
        <translation>(untitled)</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.month</name>
    <message>
        <source>+ %n autre</source>
        <translation>+ %n more</translation>
    </message>
    <message>
        <source>+ %n autres</source>
        <translation>+ %n more</translation>
    </message>
    <message>
        <source>rien de prévu</source>
        <translation>nothing planned</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.paper</name>
    <message>
        <source>Imprimer l’agenda</source>
        <translation>Print the calendar</translation>
    </message>
    <message>
        <source>Agenda envoyé à l’imprimante.</source>
        <translation>Calendar sent to the printer.</translation>
    </message>
    <message>
        <source>L’imprimante n’a pas pu être utilisée.</source>
        <translation>The printer could not be used.</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.periods</name>
    <message>
        <source>Deux mois à venir</source>
        <translation>Two months to come</translation>
    </message>
    <message>
        <source>Deux mois à partir du {day}</source>
        <translation>Two months from {day}</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.proposal</name>
    <message>
        <source>Prévu{nbsp}: {when}</source>
        <translation>Planned: {when}</translation>
    </message>
    <message>
        <source>Jour proposé</source>
        <translation>Proposed day</translation>
    </message>
    <message>
        <source>De</source>
        <translation>From</translation>
    </message>
    <message>
        <source>À</source>
        <translation>To</translation>
    </message>
    <message>
        <source>Proposer</source>
        <translation>Propose</translation>
    </message>
    <message>
        <source>Vous avez alors{nbsp}: {titles}</source>
        <translation>You then have: {titles}</translation>
    </message>
    <message>
        <source>Vous êtes libre à ce moment.</source>
        <translation>You are free at that time.</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.recurrence</name>
    <message>
        <source>deuxième</source>
        <translation>second</translation>
    </message>
    <message>
        <source>quatrième</source>
        <translation>fourth</translation>
    </message>
    <message>
        <source>troisième</source>
        <translation>third</translation>
    </message>
    <message>
        <source>Ne se répète pas</source>
        <translation>Does not repeat</translation>
    </message>
    <message>
        <source>Tous les jours</source>
        <translation>Every day</translation>
    </message>
    <message>
        <source>Du lundi au vendredi</source>
        <translation>From Monday to Friday</translation>
    </message>
    <message>
        <source>Un {day} sur deux</source>
        <translation>Every other {day}</translation>
    </message>
    <message>
        <source>Chaque mois, le {n}</source>
        <translation>Every month, on the {n}</translation>
    </message>
    <message>
        <source>Chaque mois, le {nth} {day}</source>
        <translation>Every month, on the {nth} {day}</translation>
    </message>
    <message>
        <source>Chaque année</source>
        <translation>Every year</translation>
    </message>
    <message>
        <source>%n fois</source>
        <translation>%n times</translation>
    </message>
    <message>
        <source>{words}, jusqu’au {day}</source>
        <translation>{words}, until {day}</translation>
    </message>
    <message>
        <source>{days} et {last}</source>
        <translation>{days} and {last}</translation>
    </message>
    <message>
        <source>Chaque {day}</source>
        <translation>Every {day}</translation>
    </message>
    <message>
        <source>Aucun rappel</source>
        <translation>No reminder</translation>
    </message>
    <message>
        <source>À l’heure dite</source>
        <translation>At the time itself</translation>
    </message>
    <message>
        <source>5 minutes avant</source>
        <translation>5 minutes before</translation>
    </message>
    <message>
        <source>10 minutes avant</source>
        <translation>10 minutes before</translation>
    </message>
    <message>
        <source>15 minutes avant</source>
        <translation>15 minutes before</translation>
    </message>
    <message>
        <source>30 minutes avant</source>
        <translation>30 minutes before</translation>
    </message>
    <message>
        <source>1 heure avant</source>
        <translation>1 hour before</translation>
    </message>
    <message>
        <source>2 heures avant</source>
        <translation>2 hours before</translation>
    </message>
    <message>
        <source>La veille</source>
        <translation>The day before</translation>
    </message>
    <message>
        <source>Une semaine avant</source>
        <translation>A week before</translation>
    </message>
    <message>
        <source>%n minute avant</source>
        <translation>%n minute before</translation>
    </message>
    <message>
        <source>%n minutes avant</source>
        <translation>%n minutes before</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.removed</name>
    <message>
        <source>un événement privé</source>
        <translation>a private event</translation>
    </message>
    <message>
        <source>{what}, {when}, a été supprimé ailleurs de l’agenda de {owner}, on ne sait par qui.</source>
        <translation>{what}, {when}, was deleted elsewhere from the calendar of {owner}, nobody knows by whom.</translation>
    </message>
    <message>
        <source>{what}, {when}, a été supprimé ailleurs de votre agenda, on ne sait par qui.</source>
        <translation>{what}, {when}, was deleted elsewhere from your calendar, nobody knows by whom.</translation>
    </message>
    <message>
        <source>{who} a supprimé {what}, {when}, de l’agenda de {owner}.</source>
        <translation>{who} deleted {what}, {when}, from {owner}’s agenda.</translation>
    </message>
    <message>
        <source>{who} a supprimé {what}, {when}, de votre agenda.</source>
        <translation>{who} deleted {what}, {when}, from your agenda.</translation>
    </message>
    <message>
        <source>Événements supprimés par d’autres</source>
        <translation>Events deleted by others</translation>
    </message>
    <message>
        <source>et %n autre événement</source>
        <translation>and %n other event</translation>
    </message>
    <message>
        <source>et %n autres événements</source>
        <translation>and %n other events</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.rooms</name>
    <message>
        <source>Salles et matériel réservés</source>
        <translation>Rooms and equipment booked</translation>
    </message>
    <message>
        <source>Ne plus réserver {name}</source>
        <translation>No longer book {name}</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.scopes</name>
    <message>
        <source>Cette date seulement</source>
        <translation>This date only</translation>
    </message>
    <message>
        <source>Celle-ci et les suivantes</source>
        <translation>This one and the following</translation>
    </message>
    <message>
        <source>Toute la série</source>
        <translation>The whole series</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.slots</name>
    <message>
        <source>libre</source>
        <translation>free</translation>
    </message>
    <message>
        <source>disponibilité inconnue</source>
        <translation>availability unknown</translation>
    </message>
    <message>
        <source>peut-être pris</source>
        <translation>possibly taken</translation>
    </message>
    <message>
        <source>occupé</source>
        <translation>busy</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>away</translation>
    </message>
    <message>
        <source>Trouver un créneau</source>
        <translation>Find a time</translation>
    </message>
    <message>
        <source>Jour précédent</source>
        <translation>Previous day</translation>
    </message>
    <message>
        <source>Jour suivant</source>
        <translation>Next day</translation>
    </message>
    <message>
        <source>Créneaux possibles</source>
        <translation>Possible times</translation>
    </message>
    <message>
        <source>Salles</source>
        <translation>Rooms</translation>
    </message>
    <message>
        <source>Nombre de places</source>
        <translation>Number of seats</translation>
    </message>
    <message>
        <source>Places : </source>
        <translation>Seats: </translation>
    </message>
    <message>
        <source>Équipement, bâtiment…</source>
        <translation>Equipment, building…</translation>
    </message>
    <message>
        <source>Équipement ou bâtiment</source>
        <translation>Equipment or building</translation>
    </message>
    <message>
        <source>Prendre ce créneau</source>
        <translation>Take this time</translation>
    </message>
    <message>
        <source>Moi</source>
        <translation>Me</translation>
    </message>
    <message>
        <source>Hors ligne : les disponibilités ne sont pas à jour.</source>
        <translation>Offline: availability is not up to date.</translation>
    </message>
    <message>
        <source>%n incertain</source>
        <translation>%n uncertain</translation>
    </message>
    <message>
        <source>%n incertains</source>
        <translation>%n uncertain</translation>
    </message>
    <message>
        <source>Aucun créneau commun dans les dix jours.</source>
        <translation>No common time in the next ten days.</translation>
    </message>
    <message>
        <source>%n place</source>
        <translation>%n seat</translation>
    </message>
    <message>
        <source>%n places</source>
        <translation>%n seats</translation>
    </message>
    <message>
        <source>Aucune salle ne convient.</source>
        <translation>No room will do.</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.versions</name>
    <message>
        <source>sans lieu</source>
        <translation>without a place</translation>
    </message>
    <message>
        <source>autres notes</source>
        <translation>other notes</translation>
    </message>
    <message>
        <source>autres détails</source>
        <translation>other details</translation>
    </message>
    <message>
        <source>%n version précédente</source>
        <translation>%n previous version</translation>
    </message>
    <message>
        <source>%n versions précédentes</source>
        <translation>%n previous versions</translation>
    </message>
    <message>
        <source>Remplacée {when}</source>
        <translation>Replaced {when}</translation>
    </message>
    <message>
        <source>Votre version, abandonnée {when}</source>
        <translation>Your version, given up {when}</translation>
    </message>
    <message>
        <source>Version rétablie.</source>
        <translation>Version restored.</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.view</name>
    <message>
        <source>Liste des événements</source>
        <translation>List of events</translation>
    </message>
    <message>
        <source>Aucun événement pendant ces deux mois.</source>
        <translation>No event during these two months.</translation>
    </message>
    <message>
        <source>Rien de prévu</source>
        <translation>Nothing planned</translation>
    </message>
    <message>
        <source>Séance</source>
        <translation>Séance</translation>
    </message>
</context>
<context>
    <name>ui.views.agenda.week</name>
    <message>
        <source>Titre du nouvel événement</source>
        <translation>Title of the new event</translation>
    </message>
    <message>
        <source>Titre, puis Entrée</source>
        <translation>Title, then Enter</translation>
    </message>
</context>
<context>
    <name>ui.views.approvals.detail</name>
    <message>
        <source>Pour refuser, donnez un motif : il sera lu par la personne.</source>
        <translation>To refuse, give a reason: the person will read it.</translation>
    </message>
    <message>
        <source>Motif ou mot d’accompagnement</source>
        <translation>Reason or accompanying word</translation>
    </message>
    <message>
        <source>Motif (obligatoire pour refuser), ou un mot pour accepter</source>
        <translation>Reason (required to refuse), or a word to accept</translation>
    </message>
    <message>
        <source>Choisissez une demande pour la lire et la décider.</source>
        <translation>Choose a request to read and decide it.</translation>
    </message>
    <message>
        <source>À valider</source>
        <translation>To approve</translation>
    </message>
    <message>
        <source>En retard</source>
        <translation>Late</translation>
    </message>
    <message>
        <source>L’équipe à ces dates</source>
        <translation>The team on these dates</translation>
    </message>
    <message>
        <source>Barre pleine : congé accepté. Barre vide : congé demandé.</source>
        <translation>Full bar: leave granted. Empty bar: leave requested.</translation>
    </message>
    <message>
        <source>Ce dossier demande d’être lu ou complété avant la décision.</source>
        <translation>This dossier asks to be read or completed before the decision.</translation>
    </message>
    <message>
        <source>Ouvrir le dossier</source>
        <translation>Open the dossier</translation>
    </message>
</context>
<context>
    <name>ui.views.approvals.team</name>
    <message>
        <source>Calendrier de l’équipe</source>
        <translation>Team calendar</translation>
    </message>
</context>
<context>
    <name>ui.views.approvals.view</name>
    <message>
        <source>Demandes à valider</source>
        <translation>Requests to approve</translation>
    </message>
    <message>
        <source>%n demande à valider</source>
        <translation>%n request to approve</translation>
    </message>
    <message>
        <source>%n demandes à valider</source>
        <translation>%n requests to approve</translation>
    </message>
    <message>
        <source>Les congés, les frais et les autres visas qui attendent votre accord apparaîtront ici.</source>
        <translation>Leave, expenses and other visas awaiting your agreement will appear here.</translation>
    </message>
    <message>
        <source>Rien à valider</source>
        <translation>Nothing to approve</translation>
    </message>
    <message>
        <source>Rien à valider ici</source>
        <translation>Nothing to approve here</translation>
    </message>
    <message>
        <source>Accepté. La réponse part dès que possible.</source>
        <translation>Accepted. The answer leaves as soon as possible.</translation>
    </message>
    <message>
        <source>Refusé. Le motif part dès que possible.</source>
        <translation>Refused. The reason leaves as soon as possible.</translation>
    </message>
</context>
<context>
    <name>ui.views.approvals.words</name>
    <message>
        <source>Autres visas</source>
        <translation>Other visas</translation>
    </message>
    <message>
        <source>Congés</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>Frais</source>
        <translation>Expenses</translation>
    </message>
    <message>
        <source>Tout</source>
        <translation>All</translation>
    </message>
    <message>
        <source>jour</source>
        <translation>day</translation>
    </message>
    <message>
        <source>jours</source>
        <translation>days</translation>
    </message>
    <message>
        <source> après-midi</source>
        <translation> afternoon</translation>
    </message>
    <message>
        <source> matin</source>
        <translation> morning</translation>
    </message>
    <message>
        <source>du {start} au {end}</source>
        <translation>from {start} to {end}</translation>
    </message>
    <message>
        <source>{before}, dépassé de {after}</source>
        <translation>{before}, exceeded by {after}</translation>
    </message>
    <message>
        <source>{before}, il en resterait {after}</source>
        <translation>{before}, {after} would be left</translation>
    </message>
    <message>
        <source>en retard</source>
        <translation>late</translation>
    </message>
    <message>
        <source>à décider aujourd’hui</source>
        <translation>to decide today</translation>
    </message>
    <message>
        <source>à décider avant le {day}</source>
        <translation>to decide before {day}</translation>
    </message>
    <message>
        <source>Demande</source>
        <translation>Request</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Dates</translation>
    </message>
    <message>
        <source>Durée</source>
        <translation>Length</translation>
    </message>
    <message>
        <source>Solde</source>
        <translation>Balance</translation>
    </message>
    <message>
        <source>Montant</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Department</translation>
    </message>
    <message>
        <source>Précision</source>
        <translation>Detail</translation>
    </message>
    <message>
        <source>Collectivité</source>
        <translation>Local authority</translation>
    </message>
    <message>
        <source>Délai</source>
        <translation>Deadline</translation>
    </message>
    <message>
        <source>Refuser</source>
        <translation>Refuse</translation>
    </message>
    <message>
        <source>Rejeter</source>
        <translation>Reject</translation>
    </message>
    <message>
        <source>Personne d’autre n’est absent à ces dates, pour ce qu’Écharpe en sait.</source>
        <translation>Nobody else is away on these dates, as far as Écharpe knows.</translation>
    </message>
    <message>
        <source>Aussi absents à ces dates : {names}.</source>
        <translation>Also away on these dates: {names}.</translation>
    </message>
    <message>
        <source>, demandé</source>
        <translation>, requested</translation>
    </message>
</context>
<context>
    <name>ui.views.beside</name>
    <message>
        <source>spaces</source>
        <translation>spaces</translation>
    </message>
</context>
<context>
    <name>ui.views.contacts.acts</name>
    <message>
        <source>Carnet créé.</source>
        <translation>Address book created.</translation>
    </message>
    <message>
        <source>Nouveau carnet</source>
        <translation>New address book</translation>
    </message>
    <message>
        <source>Carnet renommé.</source>
        <translation>Address book renamed.</translation>
    </message>
    <message>
        <source>Renommer le carnet</source>
        <translation>Rename the address book</translation>
    </message>
    <message>
        <source>Carnet supprimé.</source>
        <translation>Address book deleted.</translation>
    </message>
    <message>
        <source>Enregistrer</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>Nom du carnet</source>
        <translation>Name of the address book</translation>
    </message>
    <message>
        <source>Aucun doublon.</source>
        <translation>No duplicate.</translation>
    </message>
    <message>
        <source>%n personne a plusieurs fiches.</source>
        <translation>%n person has several cards.</translation>
    </message>
    <message>
        <source>%n personnes ont plusieurs fiches.</source>
        <translation>%n people have several cards.</translation>
    </message>
    <message>
        <source>Chacune n’en garde qu’une, complétée des autres, qui vont à la corbeille.</source>
        <translation>Each keeps one card, completed from the others, which go to the trash.</translation>
    </message>
    <message>
        <source>Réunir</source>
        <translation>Merge</translation>
    </message>
    <message>
        <source>Réunir les doublons</source>
        <translation>Merge duplicates</translation>
    </message>
    <message>
        <source>Les fiches sont réunies. Les autres sont dans la corbeille.</source>
        <translation>The cards are merged. The others are in the bin.</translation>
    </message>
    <message>
        <source>Cartes de visite (*.vcf *.vcard)</source>
        <translation>Business cards (*.vcf *.vcard)</translation>
    </message>
    <message>
        <source>Importer des contacts</source>
        <translation>Import contacts</translation>
    </message>
    <message>
        <source>Ajoutez d’abord un compte de messagerie.</source>
        <translation>Add a mail account first.</translation>
    </message>
    <message>
        <source>Importer les contacts de {name} ?</source>
        <translation>Import the contacts of {name}?</translation>
    </message>
    <message>
        <source>Ceux que vous avez déjà sont complétés, les autres s’ajoutent à votre carnet.</source>
        <translation>Those you already have are completed, the others are added to your address book.</translation>
    </message>
    <message>
        <source>Importer</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Ce fichier ne contient aucune carte de visite.</source>
        <translation>This file holds no contact card.</translation>
    </message>
    <message>
        <source>%n contact ajouté</source>
        <translation>%n contact added</translation>
    </message>
    <message>
        <source>%n contacts ajoutés</source>
        <translation>%n contacts added</translation>
    </message>
    <message>
        <source>, %n complété</source>
        <translation>, %n completed</translation>
    </message>
    <message>
        <source>, %n complétés</source>
        <translation>, %n completed</translation>
    </message>
    <message>
        <source>, %n photo refusée (illisible ou trop lourde)</source>
        <translation>, %n photo refused (unreadable or too heavy)</translation>
    </message>
    <message>
        <source>, %n photos refusées (illisibles ou trop lourdes)</source>
        <translation>, %n photos refused (unreadable or too heavy)</translation>
    </message>
    <message>
        <source>Import de contacts</source>
        <translation>Import of contacts</translation>
    </message>
    <message>
        <source>%n fiche est illisible.</source>
        <translation>%n card is unreadable.</translation>
    </message>
    <message>
        <source>%n fiches sont illisibles.</source>
        <translation>%n cards are unreadable.</translation>
    </message>
    <message>
        <source>Fiches illisibles</source>
        <translation>Unreadable cards</translation>
    </message>
    <message>
        <source>contacts.vcf</source>
        <translation>contacts.vcf</translation>
    </message>
    <message>
        <source>Exporter des contacts</source>
        <translation>Export contacts</translation>
    </message>
    <message>
        <source>%n contact exporté.</source>
        <translation>%n contact exported.</translation>
    </message>
    <message>
        <source>%n contacts exportés.</source>
        <translation>%n contacts exported.</translation>
    </message>
    <message>
        <source>Export des contacts</source>
        <translation>Export of contacts</translation>
    </message>
</context>
<context>
    <name>ui.views.contacts.books</name>
    <message>
        <source>Contacts</source>
        <translation>Contacts</translation>
    </message>
    <message>
        <source>Personnes contactées</source>
        <translation>People contacted</translation>
    </message>
    <message>
        <source>{name} · {owner}</source>
        <translation>{name} · {owner}</translation>
    </message>
    <message>
        <source>Aucun autre carnet où ranger ce contact.</source>
        <translation>No other address book to put this contact in.</translation>
    </message>
    <message>
        <source>Déposez dans un carnet</source>
        <translation>Drop into an address book</translation>
    </message>
    <message>
        <source>Annuaire</source>
        <translation>Directory</translation>
    </message>
    <message>
        <source>Tous les carnets</source>
        <translation>All address books</translation>
    </message>
    <message>
        <source>Mes contacts</source>
        <translation>My contacts</translation>
    </message>
</context>
<context>
    <name>ui.views.contacts.card</name>
    <message>
        <source>Carnet {name}</source>
        <translation>Address book {name}</translation>
    </message>
    <message>
        <source>Le serveur ne dit pas qui en fait partie.</source>
        <translation>The server does not say who belongs to it.</translation>
    </message>
    <message>
        <source>Écrire</source>
        <translation>Write</translation>
    </message>
    <message>
        <source>Déplacer vers…</source>
        <translation>Move to…</translation>
    </message>
    <message>
        <source>Ajouter à mes contacts</source>
        <translation>Add to my contacts</translation>
    </message>
    <message>
        <source>Appeler</source>
        <translation>Call</translation>
    </message>
    <message>
        <source>%n membre</source>
        <translation>%n member</translation>
    </message>
    <message>
        <source>%n membres</source>
        <translation>%n members</translation>
    </message>
    <message>
        <source>Messages récents</source>
        <translation>Recent messages</translation>
    </message>
    <message>
        <source>Rendez-vous</source>
        <translation>Appointments</translation>
    </message>
    <message>
        <source>Courriers</source>
        <translation>Letters</translation>
    </message>
    <message>
        <source>Carnet qui ne vous est plus partagé : copie gardée, en lecture seule.</source>
        <translation>Address book no longer shared with you: a copy is kept, read-only.</translation>
    </message>
    <message>
        <source>Carnet {name} de {owner}</source>
        <translation>Address book {name} of {owner}</translation>
    </message>
    <message>
        <source>{book}, en lecture seule</source>
        <translation>{book}, read-only</translation>
    </message>
    <message>
        <source>{name}, sans adresse</source>
        <translation>{name}, without an address</translation>
    </message>
    <message>
        <source>{name} : cette fiche n’existe plus</source>
        <translation>{name}: this card no longer exists</translation>
    </message>
    <message>
        <source>Un membre dont la fiche n’existe plus</source>
        <translation>A member whose card no longer exists</translation>
    </message>
</context>
<context>
    <name>ui.views.contacts.editing</name>
    <message>
        <source>Contact créé.</source>
        <translation>Contact created.</translation>
    </message>
    <message>
        <source>Contact modifié.</source>
        <translation>Contact changed.</translation>
    </message>
</context>
<context>
    <name>ui.views.contacts.form</name>
    <message>
        <source>Contact</source>
        <translation>Contact</translation>
    </message>
    <message>
        <source>Groupe</source>
        <translation>Group</translation>
    </message>
    <message>
        <source>fiche sans nom</source>
        <translation>card without a name</translation>
    </message>
    <message>
        <source>Carnet d’adresses</source>
        <translation>Address book</translation>
    </message>
    <message>
        <source>Ajouter une fiche de vos contacts ou de l’annuaire</source>
        <translation>Add a card from your contacts or the directory</translation>
    </message>
    <message>
        <source>Nom du groupe</source>
        <translation>Name of the group</translation>
    </message>
    <message>
        <source>Membres</source>
        <translation>Members</translation>
    </message>
    <message>
        <source>Prénom</source>
        <translation>First name</translation>
    </message>
    <message>
        <source>Nom</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Fonction</source>
        <translation>Function</translation>
    </message>
    <message>
        <source>Collectivité ou organisme</source>
        <translation>Local authority or organisation</translation>
    </message>
    <message>
        <source>Adresses de messagerie, séparées par des virgules</source>
        <translation>Mail addresses, separated by commas</translation>
    </message>
    <message>
        <source>Domicile</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>Mobile</source>
        <translation>Mobile</translation>
    </message>
    <message>
        <source>Téléphone professionnel</source>
        <translation>Work telephone</translation>
    </message>
    <message>
        <source>Adresse</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>Code postal</source>
        <translation>Postcode</translation>
    </message>
    <message>
        <source>Ville</source>
        <translation>Town</translation>
    </message>
    <message>
        <source>Retirer</source>
        <translation>Remove</translation>
    </message>
    <message>
        <source>« {words} » n’est pas une adresse.</source>
        <translation>“{words}” is not an address.</translation>
    </message>
</context>
<context>
    <name>ui.views.contacts.people</name>
    <message>
        <source>Un nom, une adresse</source>
        <translation>A name, an address</translation>
    </message>
    <message>
        <source>{who} (annuaire)</source>
        <translation>{who} (directory)</translation>
    </message>
</context>
<context>
    <name>ui.views.contacts.picture</name>
    <message>
        <source>Retirer la photo</source>
        <translation>Remove the photo</translation>
    </message>
    <message>
        <source>Changer la photo…</source>
        <translation>Change the photo…</translation>
    </message>
    <message>
        <source>Choisir une photo…</source>
        <translation>Choose a photo…</translation>
    </message>
    <message>
        <source>Images (*.jpg *.jpeg *.png *.webp *.gif *.bmp)</source>
        <translation>Pictures (*.jpg *.jpeg *.png *.webp *.gif *.bmp)</translation>
    </message>
    <message>
        <source>Choisir une photo</source>
        <translation>Choose a photo</translation>
    </message>
</context>
<context>
    <name>ui.views.contacts.view</name>
    <message>
        <source>Liste des contacts</source>
        <translation>List of contacts</translation>
    </message>
    <message>
        <source>Aucun contact</source>
        <translation>No contact</translation>
    </message>
    <message>
        <source>Vos carnets d’adresses apparaîtront ici.</source>
        <translation>Your address books will appear here.</translation>
    </message>
    <message>
        <source>Filtrer</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filtrer par nom, fonction ou collectivité</source>
        <translation>Filter by name, function or local authority</translation>
    </message>
    <message>
        <source>Filtrer les contacts</source>
        <translation>Filter the contacts</translation>
    </message>
    <message>
        <source>Aucun contact choisi</source>
        <translation>No contact chosen</translation>
    </message>
    <message>
        <source>Choisissez une personne dans la liste.</source>
        <translation>Choose someone in the list.</translation>
    </message>
    <message>
        <source>%n contact</source>
        <translation>%n contact</translation>
    </message>
    <message>
        <source>%n contacts</source>
        <translation>%n contacts</translation>
    </message>
    <message>
        <source>%n contact rangé dans {book}.</source>
        <translation>%n contact put in {book}.</translation>
    </message>
    <message>
        <source>%n contacts rangés dans {book}.</source>
        <translation>%n contacts put in {book}.</translation>
    </message>
    <message>
        <source>Ajouté à vos contacts.</source>
        <translation>Added to your contacts.</translation>
    </message>
    <message>
        <source>{name} est supprimé.</source>
        <translation>{name} is deleted.</translation>
    </message>
</context>
<context>
    <name>ui.views.courrier.acts</name>
    <message>
        <source>Motif ou avis{nbsp}:</source>
        <translation>Reason or opinion:</translation>
    </message>
    <message>
        <source>Joindre un projet de réponse</source>
        <translation>Attach a draft answer</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>{what}{nbsp}: la demande partira dès que possible.</source>
        <translation>{what}: the request will leave as soon as possible.</translation>
    </message>
    <message>
        <source>Trop tard{nbsp}: la demande est partie.</source>
        <translation>Too late: the request has left.</translation>
    </message>
</context>
<context>
    <name>ui.views.courrier.detail</name>
    <message>
        <source>Aucun courrier choisi</source>
        <translation>No letter chosen</translation>
    </message>
    <message>
        <source>Choisissez un courrier dans la liste.</source>
        <translation>Choose a letter in the list.</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Document</translation>
    </message>
    <message>
        <source>Détails et notes</source>
        <translation>Details and notes</translation>
    </message>
    <message>
        <source>Détails et %n note</source>
        <translation>Details and %n note</translation>
    </message>
    <message>
        <source>Détails et %n notes</source>
        <translation>Details and %n notes</translation>
    </message>
    <message>
        <source>Confidentiel</source>
        <translation>Confidential</translation>
    </message>
    <message>
        <source>À traiter dans « À envoyer »</source>
        <translation>To settle in “To send”</translation>
    </message>
    <message>
        <source>Chrono</source>
        <translation>Reference</translation>
    </message>
    <message>
        <source>Parti</source>
        <translation>Sent</translation>
    </message>
    <message>
        <source>Reçu</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Nature</source>
        <translation>Nature</translation>
    </message>
    <message>
        <source>État</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Réponse</source>
        <translation>Reply</translation>
    </message>
    <message>
        <source>attachment</source>
        <translation>attachment</translation>
    </message>
    <message>
        <source>Aucun document</source>
        <translation>No document</translation>
    </message>
    <message>
        <source>Ce courrier n’a pas de numérisation.</source>
        <translation>This letter has no scan.</translation>
    </message>
    <message>
        <source>Le document n’est pas encore sur cet appareil ({size}). Il arrivera dès que le réseau le permet.</source>
        <translation>The document is not on this device yet ({size}). It will arrive as soon as the network allows.</translation>
    </message>
    <message>
        <source>À télécharger</source>
        <translation>To download</translation>
    </message>
    <message>
        <source>Enregistrer le document</source>
        <translation>Save the document</translation>
    </message>
    <message>
        <source>Document enregistré.</source>
        <translation>Document saved.</translation>
    </message>
</context>
<context>
    <name>ui.views.courrier.dialogs</name>
    <message>
        <source>dddd d MMMM yyyy</source>
        <translation>dddd d MMMM yyyy</translation>
    </message>
    <message>
        <source>Changer</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>Changer l’échéance</source>
        <translation>Change the due date</translation>
    </message>
    <message>
        <source>Nouvelle échéance</source>
        <translation>New due date</translation>
    </message>
    <message>
        <source>Attribuer</source>
        <translation>Assign</translation>
    </message>
    <message>
        <source>Attribuer le courrier</source>
        <translation>Assign the letter</translation>
    </message>
    <message>
        <source>Nom d’une personne</source>
        <translation>Name of a person</translation>
    </message>
    <message>
        <source>À qui</source>
        <translation>To whom</translation>
    </message>
    <message>
        <source>Personnes trouvées</source>
        <translation>People found</translation>
    </message>
    <message>
        <source>Pourquoi</source>
        <translation>Why</translation>
    </message>
    <message>
        <source>Avec une échéance</source>
        <translation>With a due date</translation>
    </message>
    <message>
        <source>Échéance</source>
        <translation>Due date</translation>
    </message>
    <message>
        <source>Personne ne porte ce nom dans l’annuaire du courrier.</source>
        <translation>Nobody has this name in the letters directory.</translation>
    </message>
</context>
<context>
    <name>ui.views.courrier.notes</name>
    <message>
        <source>Nouvelle note</source>
        <translation>New note</translation>
    </message>
    <message>
        <source>Ajouter une note pour les services…</source>
        <translation>Add a note for the departments…</translation>
    </message>
    <message>
        <source>Texte de la note</source>
        <translation>Text of the note</translation>
    </message>
    <message>
        <source>Ajouter la note</source>
        <translation>Add the note</translation>
    </message>
    <message>
        <source>Changer cette note</source>
        <translation>Edit this note</translation>
    </message>
    <message>
        <source>Supprimer cette note</source>
        <translation>Delete this note</translation>
    </message>
    <message>
        <source>Enregistrer la note</source>
        <translation>Save the note</translation>
    </message>
    <message>
        <source>Note ajoutée. Elle partira dès que possible.</source>
        <translation>Note added. It will leave as soon as possible.</translation>
    </message>
    <message>
        <source>Note supprimée.</source>
        <translation>Note deleted.</translation>
    </message>
</context>
<context>
    <name>ui.views.courrier.related</name>
    <message>
        <source>En réponse à</source>
        <translation>In answer to</translation>
    </message>
    <message>
        <source>À voir aussi</source>
        <translation>See also</translation>
    </message>
    <message>
        <source>{what}{nbsp}: un courrier que vous ne recevez pas</source>
        <translation>{what}: a letter that you do not receive</translation>
    </message>
    <message>
        <source>Voir l’historique</source>
        <translation>Show the history</translation>
    </message>
    <message>
        <source>Historique</source>
        <translation>History</translation>
    </message>
    <message>
        <source>Rien n’a encore été fait sur ce courrier.</source>
        <translation>Nothing has been done on this letter yet.</translation>
    </message>
</context>
<context>
    <name>ui.views.courrier.rows</name>
    <message>
        <source>Arrivée</source>
        <translation>Incoming</translation>
    </message>
    <message>
        <source>Départ</source>
        <translation>Outgoing</translation>
    </message>
    <message>
        <source>Interne</source>
        <translation>Internal</translation>
    </message>
    <message>
        <source>pour action</source>
        <translation>for action</translation>
    </message>
    <message>
        <source>pour information</source>
        <translation>for information</translation>
    </message>
    <message>
        <source>pour avis</source>
        <translation>for opinion</translation>
    </message>
    <message>
        <source>pour visa</source>
        <translation>for visa</translation>
    </message>
    <message>
        <source>pour signature</source>
        <translation>for signature</translation>
    </message>
    <message>
        <source>nouveau</source>
        <translation>new</translation>
    </message>
    <message>
        <source>en cours</source>
        <translation>under way</translation>
    </message>
    <message>
        <source>en attente d’avis</source>
        <translation>awaiting an opinion</translation>
    </message>
    <message>
        <source>en attente de visa</source>
        <translation>awaiting a visa</translation>
    </message>
    <message>
        <source>en attente de signature</source>
        <translation>awaiting a signature</translation>
    </message>
    <message>
        <source>à envoyer</source>
        <translation>to send</translation>
    </message>
    <message>
        <source>envoyé</source>
        <translation>sent</translation>
    </message>
    <message>
        <source>clos</source>
        <translation>closed</translation>
    </message>
    <message>
        <source>sans suite</source>
        <translation>no further action</translation>
    </message>
    <message>
        <source>archivé</source>
        <translation>archived</translation>
    </message>
    <message>
        <source>attendue</source>
        <translation>expected</translation>
    </message>
    <message>
        <source>en préparation</source>
        <translation>in preparation</translation>
    </message>
    <message>
        <source>en cours de visa</source>
        <translation>visa under way</translation>
    </message>
    <message>
        <source>signée</source>
        <translation>signed</translation>
    </message>
    <message>
        <source>envoyée</source>
        <translation>sent</translation>
    </message>
    <message>
        <source>a lu le courrier</source>
        <translation>read the letter</translation>
    </message>
    <message>
        <source>a ajouté une note</source>
        <translation>added a note</translation>
    </message>
    <message>
        <source>a changé une note</source>
        <translation>changed a note</translation>
    </message>
    <message>
        <source>a supprimé une note</source>
        <translation>deleted a note</translation>
    </message>
    <message>
        <source>a changé les attributions</source>
        <translation>changed the assignments</translation>
    </message>
    <message>
        <source>a terminé sa part</source>
        <translation>finished their part</translation>
    </message>
    <message>
        <source>a donné un avis</source>
        <translation>gave an opinion</translation>
    </message>
    <message>
        <source>a visé</source>
        <translation>gave their visa</translation>
    </message>
    <message>
        <source>a refusé le visa</source>
        <translation>refused the visa</translation>
    </message>
    <message>
        <source>a changé l’échéance</source>
        <translation>changed the due date</translation>
    </message>
    <message>
        <source>a clos le courrier</source>
        <translation>closed the letter</translation>
    </message>
    <message>
        <source>a rouvert le courrier</source>
        <translation>reopened the letter</translation>
    </message>
    <message>
        <source>a joint un projet de réponse</source>
        <translation>attached a draft answer</translation>
    </message>
    <message>
        <source>Courrier</source>
        <translation>Letters</translation>
    </message>
    <message>
        <source>Pièce jointe</source>
        <translation>Attachment</translation>
    </message>
    <message>
        <source>Projet de réponse</source>
        <translation>Draft answer</translation>
    </message>
    <message>
        <source>Réponse signée</source>
        <translation>Signed answer</translation>
    </message>
    <message>
        <source>Accusé de réception</source>
        <translation>Acknowledgement</translation>
    </message>
</context>
<context>
    <name>ui.views.courrier.view</name>
    <message>
        <source>Liste des courriers</source>
        <translation>List of letters</translation>
    </message>
    <message>
        <source>Lu</source>
        <translation>Read</translation>
    </message>
    <message>
        <source>Aucun courrier</source>
        <translation>No letter</translation>
    </message>
    <message>
        <source>Les courriers numérisés apparaîtront ici.</source>
        <translation>Scanned letters will appear here.</translation>
    </message>
    <message>
        <source>Non lus</source>
        <translation>Unread</translation>
    </message>
    <message>
        <source>Filtrer et trier</source>
        <translation>Filter and sort</translation>
    </message>
    <message>
        <source>Envois avec preuve</source>
        <translation>Sent with proof</translation>
    </message>
    <message>
        <source>Aucun courrier n’attend d’action de votre part.</source>
        <translation>No letter awaits an act of yours.</translation>
    </message>
    <message>
        <source>Rien à traiter</source>
        <translation>Nothing to settle</translation>
    </message>
    <message>
        <source>Aucun courrier non lu.</source>
        <translation>No unread letter.</translation>
    </message>
    <message>
        <source>Tout est lu</source>
        <translation>Everything is read</translation>
    </message>
    <message>
        <source>Les plus récents d’abord</source>
        <translation>Most recent first</translation>
    </message>
    <message>
        <source>Par échéance</source>
        <translation>By due date</translation>
    </message>
    <message>
        <source>En retard seulement</source>
        <translation>Late only</translation>
    </message>
    <message>
        <source>À quel titre</source>
        <translation>In which capacity</translation>
    </message>
    <message>
        <source>Tous</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Un courrier</source>
        <translation>A letter</translation>
    </message>
    <message>
        <source>En réponse à votre courrier du {day} ({chrono}), objet : {subject}</source>
        <translation>In answer to your letter of {day} ({chrono}), subject: {subject}</translation>
    </message>
    <message>
        <source>Réponse : {subject}</source>
        <translation>Answer: {subject}</translation>
    </message>
    <message>
        <source>Réponse à un courrier</source>
        <translation>Answer to a letter</translation>
    </message>
    <message>
        <source>Le document n’est pas encore sur cet appareil : il n’est pas joint.</source>
        <translation>The document is not on this device yet: it is not attached.</translation>
    </message>
</context>
<context>
    <name>ui.views.exchanges.form</name>
    <message>
        <source>Chaque destinataire reçoit un lien personnel. L’envoi et l’ouverture sont horodatés par le serveur : vous en aurez la preuve.</source>
        <translation>Each recipient receives a personal link. Sending and opening are timestamped by the server: you will have the proof of them.</translation>
    </message>
    <message>
        <source>Envoyer avec preuve</source>
        <translation>Send with proof</translation>
    </message>
    <message>
        <source>De la part de</source>
        <translation>On behalf of</translation>
    </message>
    <message>
        <source>Destinataires</source>
        <translation>Recipients</translation>
    </message>
    <message>
        <source>nom@exemple.fr, autre@exemple.fr</source>
        <translation>name@example.com, other@example.com</translation>
    </message>
    <message>
        <source>Objet</source>
        <translation>Subject</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message>
        <source>Envoyer</source>
        <translation>Send</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>pas encore sur cet appareil</source>
        <translation>not on this device yet</translation>
    </message>
    <message>
        <source>Ajouter un fichier de cet ordinateur…</source>
        <translation>Add a file of this computer…</translation>
    </message>
    <message>
        <source>Ajouter un fichier</source>
        <translation>Add a file</translation>
    </message>
</context>
<context>
    <name>ui.views.exchanges.start</name>
    <message>
        <source>Aucun envoi avec preuve n’est relié : il faut un compte Pastell avec le mail sécurisé.</source>
        <translation>No sending with proof is connected: a Pastell account with secure mail is needed.</translation>
    </message>
    <message>
        <source>L’envoi part dès que possible. Sa preuve s’y ajoutera d’elle-même.</source>
        <translation>It leaves as soon as possible. Its proof will join it by itself.</translation>
    </message>
    <message>
        <source>Suivre</source>
        <translation>Follow</translation>
    </message>
</context>
<context>
    <name>ui.views.exchanges.view</name>
    <message>
        <source>Depuis un courrier, un message ou un dossier terminé : « Envoyer avec preuve ».</source>
        <translation>From a letter, a message or a finished dossier: “Send with proof”.</translation>
    </message>
    <message>
        <source>Aucun envoi avec preuve</source>
        <translation>Nothing sent with proof</translation>
    </message>
    <message>
        <source>Choisissez un envoi pour voir qui l’a reçu et ouvert.</source>
        <translation>Choose a sending to see who received and opened it.</translation>
    </message>
    <message>
        <source>Reprendre l’envoi</source>
        <translation>Take the sending back</translation>
    </message>
    <message>
        <source>Refaire l’envoi…</source>
        <translation>Send again…</translation>
    </message>
    <message>
        <source>Enregistrer la preuve (PDF)…</source>
        <translation>Save the proof (PDF)…</translation>
    </message>
    <message>
        <source>Reconnaître l’autorité d’horodatage…</source>
        <translation>Recognise the timestamping authority…</translation>
    </message>
    <message>
        <source>C’est réglé</source>
        <translation>It is settled</translation>
    </message>
    <message>
        <source>Ouvrir l’original</source>
        <translation>Open the original</translation>
    </message>
    <message>
        <source>Envoi repris : rien n’est parti.</source>
        <translation>Sending taken back: nothing has left.</translation>
    </message>
    <message>
        <source>Certificat de l’autorité d’horodatage</source>
        <translation>Certificate of the timestamping authority</translation>
    </message>
    <message>
        <source>Certificats (*.pem *.crt *.cer *.der)</source>
        <translation>Certificates (*.pem *.crt *.cer *.der)</translation>
    </message>
    <message>
        <source>Preuve d’envoi {day}.pdf</source>
        <translation>Proof of sending {day}.pdf</translation>
    </message>
    <message>
        <source>Enregistrer la preuve</source>
        <translation>Save the proof</translation>
    </message>
    <message>
        <source>Page établie le {when} (heure de Paris), par le programme Écharpe.</source>
        <translation>Page drawn up on {when} (Paris time), by the program Écharpe.</translation>
    </message>
    <message>
        <source>Chaque ligne horodatée et son jeton (.tsr) sont joints à ce fichier, tels que reçus.</source>
        <translation>Each timestamped line and its token (.tsr) are attached to this file, as received.</translation>
    </message>
    <message>
        <source>Preuve d’envoi</source>
        <translation>Proof of sending</translation>
    </message>
</context>
<context>
    <name>ui.views.exchanges.words</name>
    <message>
        <source>envoyé, pas encore ouvert</source>
        <translation>sent, not opened yet</translation>
    </message>
    <message>
        <source>ouvert par certains</source>
        <translation>opened by some</translation>
    </message>
    <message>
        <source>ouvert par tous</source>
        <translation>opened by all</translation>
    </message>
    <message>
        <source>aucune adresse jointe</source>
        <translation>no address reached</translation>
    </message>
    <message>
        <source>jeton vérifié, autorité reconnue</source>
        <translation>token verified, authority recognised</translation>
    </message>
    <message>
        <source>jeton intact, autorité non reconnue : il ne prouve rien ici</source>
        <translation>token intact, authority not recognised: it proves nothing here</translation>
    </message>
    <message>
        <source>jeton d’un autre texte</source>
        <translation>token of another text</translation>
    </message>
    <message>
        <source>jeton altéré</source>
        <translation>token altered</translation>
    </message>
    <message>
        <source>jeton illisible</source>
        <translation>token unreadable</translation>
    </message>
    <message>
        <source>L’envoi n’est pas parti : décidez de la suite sous « À envoyer ».</source>
        <translation>The sending has not left: decide what follows under “To send”.</translation>
    </message>
    <message>
        <source>Le document part dès que le réseau le permet. Rien n’a encore été envoyé.</source>
        <translation>The document leaves as soon as the network allows. Nothing has been sent yet.</translation>
    </message>
    <message>
        <source>Le serveur n’a pu joindre aucune adresse. Vérifiez-les, puis faites un nouvel envoi.</source>
        <translation>The server could reach no address. Check them, then send again.</translation>
    </message>
    <message>
        <source>Non remis</source>
        <translation>Not delivered</translation>
    </message>
    <message>
        <source>Un horodatage vérifié prouve que chaque destinataire a ouvert l’envoi.</source>
        <translation>A verified timestamp proves that each recipient opened the sending.</translation>
    </message>
    <message>
        <source>Ouverture prouvée</source>
        <translation>Opening proven</translation>
    </message>
    <message>
        <source>%n destinataire l’a ouvert, c’est prouvé.</source>
        <translation>%n recipient opened it, it is proven.</translation>
    </message>
    <message>
        <source>%n destinataires l’ont ouvert, c’est prouvé.</source>
        <translation>%n recipients opened it, it is proven.</translation>
    </message>
    <message>
        <source>Ouverture prouvée pour une partie</source>
        <translation>Opening proven for some</translation>
    </message>
    <message>
        <source>Un horodatage vérifié prouve l’envoi à chaque adresse. Aucune ouverture n’est prouvée à ce jour.</source>
        <translation>A verified timestamp proves the sending to each address. No opening is proven so far.</translation>
    </message>
    <message>
        <source>Envoi prouvé</source>
        <translation>Sending proven</translation>
    </message>
    <message>
        <source>Preuve non disponible</source>
        <translation>Proof not available</translation>
    </message>
    <message>
        <source>Votre compte Pastell n’a pas le droit de lire le journal : demandez ce droit à votre administrateur.</source>
        <translation>Your Pastell account may not read the log: ask your administrator for this right.</translation>
    </message>
    <message>
        <source>Les jetons sont intacts, mais l’autorité d’horodatage n’est pas encore reconnue ici.</source>
        <translation>The tokens are intact, but the timestamping authority is not recognised here yet.</translation>
    </message>
    <message>
        <source>Le serveur n’a pas encore donné de jeton d’horodatage. Les dates ci-dessous sont sa parole.</source>
        <translation>The server has not given a timestamp token yet. The dates below are its word.</translation>
    </message>
    <message>
        <source>pas encore</source>
        <translation>not yet</translation>
    </message>
    <message>
        <source>pas encore ouvert</source>
        <translation>not opened yet</translation>
    </message>
    <message>
        <source>Envoyé</source>
        <translation>Sent</translation>
    </message>
    <message>
        <source>Ouvert</source>
        <translation>Opened</translation>
    </message>
    <message>
        <source>prouvé par un jeton vérifié</source>
        <translation>proven by a verified token</translation>
    </message>
    <message>
        <source>selon le serveur, sans jeton vérifié</source>
        <translation>according to the server, without a verified token</translation>
    </message>
    <message>
        <source>{what} le {when}</source>
        <translation>{what} on {when}</translation>
    </message>
    <message>
        <source>Expéditeur</source>
        <translation>Sender</translation>
    </message>
    <message>
        <source>Ouverture par mot de passe, communiqué à part</source>
        <translation>Opening with a password, told separately</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>Protection</translation>
    </message>
    <message>
        <source>Cet envoi a été fait ailleurs (Pastell ou le parapheur) : Écharpe n’en a pas les documents.</source>
        <translation>This sending was made elsewhere (Pastell or the parapheur): Écharpe does not have its documents.</translation>
    </message>
    <message>
        <source>L’empreinte est celle du fichier envoyé depuis cet appareil. Le journal du serveur nomme l’envoi et les adresses ; il ne contient pas cette empreinte.</source>
        <translation>The digest is that of the file sent from this device. The server’s log names the sending and the addresses; it does not contain this digest.</translation>
    </message>
    <message>
        <source>Ce qui a été envoyé</source>
        <translation>What was sent</translation>
    </message>
    <message>
        <source>sans jeton</source>
        <translation>without a token</translation>
    </message>
    <message>
        <source>(sans texte)</source>
        <translation>(no text)</translation>
    </message>
    <message>
        <source>Chaque ligne du journal de Pastell est horodatée (RFC 3161) par l’autorité du serveur ; les jetons sont gardés ici tels que reçus et vérifiés hors ligne à chaque affichage. « Ouvert » veut dire que le lien personnel de cette adresse a été consulté, après le mot de passe s’il y en a un.</source>
        <translation>Each line of Pastell’s log is timestamped (RFC 3161) by the server’s authority; the tokens are kept here as received and verified offline at each display. “Opened” means that the personal link of this address was consulted, after the password if there is one.</translation>
    </message>
    <message>
        <source>Journal du serveur</source>
        <translation>Server log</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.acts</name>
    <message>
        <source>%n message mis à la corbeille.</source>
        <translation>%n message moved to the bin.</translation>
    </message>
    <message>
        <source>%n messages mis à la corbeille.</source>
        <translation>%n messages moved to the bin.</translation>
    </message>
    <message>
        <source>%n message déplacé vers {name}.</source>
        <translation>%n message moved to {name}.</translation>
    </message>
    <message>
        <source>%n messages déplacés vers {name}.</source>
        <translation>%n messages moved to {name}.</translation>
    </message>
    <message>
        <source>%n message gardé dans {name}, sur cet appareil, dès qu’il y est en entier.</source>
        <translation>%n message kept in {name}, on this device, once it is whole there.</translation>
    </message>
    <message>
        <source>%n messages gardés dans {name}, sur cet appareil, dès qu’ils y sont en entier.</source>
        <translation>%n messages kept in {name}, on this device, once they are whole there.</translation>
    </message>
    <message>
        <source>%n message signalé comme indésirable.</source>
        <translation>%n message reported as junk.</translation>
    </message>
    <message>
        <source>%n messages signalés comme indésirables.</source>
        <translation>%n messages reported as junk.</translation>
    </message>
    <message>
        <source>%n message remis dans la réception.</source>
        <translation>%n message put back in the inbox.</translation>
    </message>
    <message>
        <source>%n messages remis dans la réception.</source>
        <translation>%n messages put back in the inbox.</translation>
    </message>
    <message>
        <source>Supprimer définitivement %n message</source>
        <translation>Delete %n message for good</translation>
    </message>
    <message>
        <source>Supprimer définitivement %n messages</source>
        <translation>Delete %n messages for good</translation>
    </message>
    <message>
        <source>Gardé sur cet appareil seulement{nbsp}: rien ne pourra le ramener.</source>
        <translation>Kept on this device only: nothing can bring it back.</translation>
    </message>
    <message>
        <source>%n message supprimé.</source>
        <translation>%n message deleted.</translation>
    </message>
    <message>
        <source>%n messages supprimés.</source>
        <translation>%n messages deleted.</translation>
    </message>
    <message>
        <source>Il pourra être récupéré quelques jours, si votre messagerie le permet.</source>
        <translation>It can be recovered for a few days, if your mail system allows it.</translation>
    </message>
    <message>
        <source>%n message en cours de traitement…</source>
        <translation>%n message being processed…</translation>
    </message>
    <message>
        <source>%n messages en cours de traitement…</source>
        <translation>%n messages being processed…</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.attached</name>
    <message>
        <source>Tout enregistrer</source>
        <translation>Save all</translation>
    </message>
    <message>
        <source>Faire signer…</source>
        <translation>Have it signed…</translation>
    </message>
    <message>
        <source>Envoyer les pièces jointes à la signature</source>
        <translation>Send the attachments for signature</translation>
    </message>
    <message>
        <source>pièce jointe</source>
        <translation>attachment</translation>
    </message>
    <message>
        <source>{size}, à télécharger</source>
        <translation>{size}, to download</translation>
    </message>
    <message>
        <source>{size}, télécharger quand même</source>
        <translation>{size}, download anyway</translation>
    </message>
    <message>
        <source>Ce fichier n’est pas encore sur cet appareil.</source>
        <translation>This file is not on this device yet.</translation>
    </message>
    <message>
        <source>Enregistrer toutes les pièces jointes dans</source>
        <translation>Save all attachments in</translation>
    </message>
    <message>
        <source>%n pièce jointe enregistrée.</source>
        <translation>%n attachment saved.</translation>
    </message>
    <message>
        <source>%n pièces jointes enregistrées.</source>
        <translation>%n attachments saved.</translation>
    </message>
    <message>
        <source>Pièces jointes enregistrées</source>
        <translation>Attachments saved</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.compose</name>
    <message>
        <source>Texte du message</source>
        <translation>Text of the message</translation>
    </message>
    <message>
        <source>Copie à</source>
        <translation>Copy to</translation>
    </message>
    <message>
        <source>Copie cachée à</source>
        <translation>Blind copy to</translation>
    </message>
    <message>
        <source>Mise en forme</source>
        <translation>Formatting</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Copies</translation>
    </message>
    <message>
        <source>Copie</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Copie cachée</source>
        <translation>Blind copy</translation>
    </message>
    <message>
        <source>Envoyer (Ctrl+Entrée)</source>
        <translation>Send (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Envoyer plus tard</source>
        <translation>Send later</translation>
    </message>
    <message>
        <source>Joindre</source>
        <translation>Attach</translation>
    </message>
    <message>
        <source>Options du message</source>
        <translation>Message options</translation>
    </message>
    <message>
        <source>Garder</source>
        <translation>Keep</translation>
    </message>
    <message>
        <source>Garder le brouillon</source>
        <translation>Keep the draft</translation>
    </message>
    <message>
        <source>Fermer et garder ce message parmi les brouillons pour le finir plus tard</source>
        <translation>Close and keep this message among the drafts to finish it later</translation>
    </message>
    <message>
        <source>Abandonner ce message</source>
        <translation>Discard this message</translation>
    </message>
    <message>
        <source>Importance haute</source>
        <translation>High importance</translation>
    </message>
    <message>
        <source>Importance normale</source>
        <translation>Normal importance</translation>
    </message>
    <message>
        <source>Importance basse</source>
        <translation>Low importance</translation>
    </message>
    <message>
        <source>Insérer un modèle…</source>
        <translation>Insert a template…</translation>
    </message>
    <message>
        <source>Enregistrer comme modèle</source>
        <translation>Save as a template</translation>
    </message>
    <message>
        <source>Demander un accusé de lecture</source>
        <translation>Ask for a read receipt</translation>
    </message>
    <message>
        <source>Signer avec ma carte</source>
        <translation>Sign with my card</translation>
    </message>
    <message>
        <source>Joindre des fichiers</source>
        <translation>Attach files</translation>
    </message>
    <message>
        <source>Image collée.png</source>
        <translation>Pasted picture.png</translation>
    </message>
    <message>
        <source>Message programmé{nbsp}: il partira {when}.</source>
        <translation>Message scheduled: it will leave {when}.</translation>
    </message>
    <message>
        <source>Message prêt à partir.</source>
        <translation>Message ready to leave.</translation>
    </message>
    <message>
        <source>Reprendre</source>
        <translation>Resume</translation>
    </message>
    <message>
        <source>Trop tard{nbsp}: le message est parti.</source>
        <translation>Too late: the message has left.</translation>
    </message>
    <message>
        <source>Message abandonné.</source>
        <translation>Message discarded.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.drafts</name>
    <message>
        <source>%n brouillon sur cet appareil</source>
        <translation>%n draft on this device</translation>
    </message>
    <message>
        <source>%n brouillons sur cet appareil</source>
        <translation>%n drafts on this device</translation>
    </message>
    <message>
        <source>Reprendre{nbsp}: {words}</source>
        <translation>Take up again: {words}</translation>
    </message>
    <message>
        <source>Sans objet</source>
        <translation>No subject</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.enclosed</name>
    <message>
        <source>{name} · {size}, reste sur le serveur</source>
        <translation>{name} · {size}, stays on the server</translation>
    </message>
    <message>
        <source>{total} sur {limit} que prend le serveur</source>
        <translation>{total} of the {limit} that the server takes</translation>
    </message>
    <message>
        <source>importance basse</source>
        <translation>low importance</translation>
    </message>
    <message>
        <source>importance haute</source>
        <translation>high importance</translation>
    </message>
    <message>
        <source>accusé de lecture demandé</source>
        <translation>read receipt requested</translation>
    </message>
    <message>
        <source>sera signé avec votre carte</source>
        <translation>will be signed with your card</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.folderpane</name>
    <message>
        <source>Comme pour le compte</source>
        <translation>As for the account</translation>
    </message>
    <message>
        <source>Les messages d’un an</source>
        <translation>Messages of one year</translation>
    </message>
    <message>
        <source>Les messages de cinq ans</source>
        <translation>Messages of five years</translation>
    </message>
    <message>
        <source>Tous les messages</source>
        <translation>All messages</translation>
    </message>
    <message>
        <source>Messages supprimés</source>
        <translation>Deleted messages</translation>
    </message>
    <message>
        <source>Nouveau dossier</source>
        <translation>New folder</translation>
    </message>
    <message>
        <source>{used} sur {quota} utilisés ({share}{nbsp}%)</source>
        <translation>{used} of {quota} used ({share}{nbsp}%)</translation>
    </message>
    <message>
        <source>Boîte presque pleine{nbsp}: {words}</source>
        <translation>Mailbox almost full: {words}</translation>
    </message>
    <message>
        <source>Vider…</source>
        <translation>Empty…</translation>
    </message>
    <message>
        <source>Nouveau dossier ici…</source>
        <translation>New folder here…</translation>
    </message>
    <message>
        <source>Renommer…</source>
        <translation>Rename…</translation>
    </message>
    <message>
        <source>Ranger dans</source>
        <translation>Put in</translation>
    </message>
    <message>
        <source>Partager…</source>
        <translation>Share…</translation>
    </message>
    <message>
        <source>Charger les messages plus anciens</source>
        <translation>Load older messages</translation>
    </message>
    <message>
        <source>Garder sur cet appareil</source>
        <translation>Keep on this device</translation>
    </message>
    <message>
        <source>Nouveau dossier sur cet appareil…</source>
        <translation>New folder on this device…</translation>
    </message>
    <message>
        <source>Premier niveau</source>
        <translation>Top level</translation>
    </message>
    <message>
        <source>Créer</source>
        <translation>Create</translation>
    </message>
    <message>
        <source>Nom du dossier</source>
        <translation>Name of the folder</translation>
    </message>
    <message>
        <source>Renommer</source>
        <translation>Rename</translation>
    </message>
    <message>
        <source>Renommer le dossier</source>
        <translation>Rename the folder</translation>
    </message>
    <message>
        <source>Dossier {name} supprimé.</source>
        <translation>Folder {name} deleted.</translation>
    </message>
    <message>
        <source>Dossier {name} mis à la corbeille.</source>
        <translation>Folder {name} moved to the bin.</translation>
    </message>
    <message>
        <source>Supprimer définitivement le dossier {name} et son contenu{nbsp}?</source>
        <translation>Delete the folder {name} and its content for good?</translation>
    </message>
    <message>
        <source>Ce dossier est déjà vide.</source>
        <translation>This folder is already empty.</translation>
    </message>
    <message>
        <source>Ils pourront être récupérés quelques jours, si votre messagerie le permet.</source>
        <translation>They can be recovered for a few days, if your mail system allows it.</translation>
    </message>
    <message>
        <source>Les messages plus anciens de ce dossier arrivent peu à peu.</source>
        <translation>The older messages of this folder arrive little by little.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.folderpick</name>
    <message>
        <source>Déplacer vers un dossier</source>
        <translation>Move to a folder</translation>
    </message>
    <message>
        <source>Dossiers</source>
        <translation>Folders</translation>
    </message>
    <message>
        <source>Aucun dossier de ce nom</source>
        <translation>No folder of that name</translation>
    </message>
    <message>
        <source>Essayez un autre mot, ou moins de lettres.</source>
        <translation>Try another word, or fewer letters.</translation>
    </message>
    <message>
        <source>Derniers utilisés</source>
        <translation>Last used</translation>
    </message>
    <message>
        <source>Tous les dossiers de messages</source>
        <translation>All mail folders</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.folders</name>
    <message>
        <source>Réception</source>
        <translation>Inbox</translation>
    </message>
    <message>
        <source>Envoyés</source>
        <translation>Sent</translation>
    </message>
    <message>
        <source>Brouillons</source>
        <translation>Drafts</translation>
    </message>
    <message>
        <source>Corbeille</source>
        <translation>Bin</translation>
    </message>
    <message>
        <source>Indésirables</source>
        <translation>Junk</translation>
    </message>
    <message>
        <source>Toutes les boîtes</source>
        <translation>All mailboxes</translation>
    </message>
    <message>
        <source>Sur cet appareil</source>
        <translation>On this device</translation>
    </message>
    <message>
        <source>Recherches · {body}</source>
        <translation>Searches · {body}</translation>
    </message>
    <message>
        <source>Recherches enregistrées</source>
        <translation>Saved searches</translation>
    </message>
    <message>
        <source>%n non lu</source>
        <translation>%n unread</translation>
    </message>
    <message>
        <source>%n non lus</source>
        <translation>%n unread</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.formatbar</name>
    <message>
        <source>Gras (Ctrl+B)</source>
        <translation>Bold (Ctrl+B)</translation>
    </message>
    <message>
        <source>Italique (Ctrl+I)</source>
        <translation>Italic (Ctrl+I)</translation>
    </message>
    <message>
        <source>Souligné (Ctrl+U)</source>
        <translation>Underline (Ctrl+U)</translation>
    </message>
    <message>
        <source>Liste à puces</source>
        <translation>Bulleted list</translation>
    </message>
    <message>
        <source>Liste numérotée</source>
        <translation>Numbered list</translation>
    </message>
    <message>
        <source>Lien (Ctrl+Maj+K)</source>
        <translation>Link (Ctrl+Shift+K)</translation>
    </message>
    <message>
        <source>Retirer la mise en forme</source>
        <translation>Remove formatting</translation>
    </message>
    <message>
        <source>Adresse du site ou de la personne</source>
        <translation>Address of the site or person</translation>
    </message>
    <message>
        <source>Poser le lien</source>
        <translation>Set the link</translation>
    </message>
    <message>
        <source>Lien</source>
        <translation>Link</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.invitation</name>
    <message>
        <source>Autre horaire…</source>
        <translation>Another time…</translation>
    </message>
    <message>
        <source>Prendre cet horaire</source>
        <translation>Take this time</translation>
    </message>
    <message>
        <source>Garder l’horaire prévu</source>
        <translation>Keep the planned time</translation>
    </message>
    <message>
        <source>Un mot de réponse (facultatif)</source>
        <translation>A word of answer (optional)</translation>
    </message>
    <message>
        <source>Chevauche {title}, {body} ({time})</source>
        <translation>Overlaps {title}, {body} ({time})</translation>
    </message>
    <message>
        <source>et %n autre chevauchement</source>
        <translation>and %n other overlap</translation>
    </message>
    <message>
        <source>et %n autres chevauchements</source>
        <translation>and %n other overlaps</translation>
    </message>
    <message>
        <source>Ce jour-là{nbsp}: {said}</source>
        <translation>That day: {said}</translation>
    </message>
    <message>
        <source>Rien d’autre ce jour-là.</source>
        <translation>Nothing else that day.</translation>
    </message>
    <message>
        <source>Nouvel horaire{nbsp}: {when}. Les invités seront prévenus.</source>
        <translation>New time: {when}. The guests will be told.</translation>
    </message>
    <message>
        <source>L’horaire reste le même. {who} en sera averti.</source>
        <translation>The time stays the same. {who} will be told.</translation>
    </message>
    <message>
        <source>L’organisateur a annulé cet événement.</source>
        <translation>The organiser cancelled this event.</translation>
    </message>
    <message>
        <source>{who} propose cet horaire.</source>
        <translation>{who} proposes this time.</translation>
    </message>
    <message>
        <source>L’organisateur garde l’horaire prévu.</source>
        <translation>The organiser keeps the planned time.</translation>
    </message>
    <message>
        <source>{who} a accepté.</source>
        <translation>{who} has accepted.</translation>
    </message>
    <message>
        <source>{who} a décliné.</source>
        <translation>{who} has declined.</translation>
    </message>
    <message>
        <source>{who} a répondu peut-être.</source>
        <translation>{who} has answered “maybe”.</translation>
    </message>
    <message>
        <source>{who} a répondu.</source>
        <translation>{who} has answered.</translation>
    </message>
    <message>
        <source>Vous avez accepté.</source>
        <translation>You accepted.</translation>
    </message>
    <message>
        <source>Vous avez décliné.</source>
        <translation>You declined.</translation>
    </message>
    <message>
        <source>Vous avez répondu peut-être.</source>
        <translation>You answered “maybe”.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.left</name>
    <message>
        <source>%n autre message</source>
        <translation>%n other message</translation>
    </message>
    <message>
        <source>%n autres messages</source>
        <translation>%n other messages</translation>
    </message>
    <message>
        <source>{first} et {last}</source>
        <translation>{first} and {last}</translation>
    </message>
    <message>
        <source>{who} a rangé hors de votre vue {what}, de {folder}.</source>
        <translation>{who} filed {what}, from {folder}, out of your sight.</translation>
    </message>
    <message>
        <source>{who} a mis à la corbeille {what}, de {folder}.</source>
        <translation>{who} put {what}, from {folder}, in the trash.</translation>
    </message>
    <message>
        <source>{who} a passé dans une autre boîte {what}, de {folder}.</source>
        <translation>{who} took {what}, from {folder}, into another mailbox.</translation>
    </message>
    <message>
        <source>{who} a mis aux indésirables {what}, de {folder}.</source>
        <translation>{who} marked {what}, from {folder}, as junk.</translation>
    </message>
    <message>
        <source>On ne sait qui a rangé hors de votre vue {what}, de {folder}.</source>
        <translation>{what}, from {folder}, was filed out of your sight, it is not known by whom.</translation>
    </message>
    <message>
        <source>Messages que d’autres ont emportés</source>
        <translation>Messages that others took away</translation>
    </message>
    <message>
        <source>et %n autre départ</source>
        <translation>and %n other departure</translation>
    </message>
    <message>
        <source>et %n autres départs</source>
        <translation>and %n other departures</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.links</name>
    <message>
        <source>Le texte du lien annonce un autre site que celui où il mène.</source>
        <translation>The text of the link announces another site than the one it leads to.</translation>
    </message>
    <message>
        <source>Le nom de ce site est écrit pour ressembler à un autre.</source>
        <translation>The name of this site is written to look like another.</translation>
    </message>
    <message>
        <source>Ce lien mène à une machine désignée par un numéro, sans nom de site.</source>
        <translation>This link leads to a machine given by a number, without a site name.</translation>
    </message>
    <message>
        <source>L’adresse est écrite de façon à cacher le vrai site.</source>
        <translation>The address is written so as to hide the real site.</translation>
    </message>
    <message>
        <source>La liaison n’est pas chiffrée.</source>
        <translation>The connection is not encrypted.</translation>
    </message>
    <message>
        <source>Le nom affiché est une autre adresse que celle de l’expéditeur.</source>
        <translation>The name displayed is another address than the sender’s.</translation>
    </message>
    <message>
        <source>Ce nom est celui d’un de vos contacts, mais l’adresse est inconnue.</source>
        <translation>This name is one of your contacts’, but the address is unknown.</translation>
    </message>
    <message>
        <source>L’adresse est écrite pour ressembler à une autre, que vous connaissez.</source>
        <translation>The address is written to look like another that you know.</translation>
    </message>
    <message>
        <source>Ouvrir un lien</source>
        <translation>Open a link</translation>
    </message>
    <message>
        <source>Ce lien mène à{nbsp}: {host}</source>
        <translation>This link leads to: {host}</translation>
    </message>
    <message>
        <source>Ne pas ouvrir</source>
        <translation>Do not open</translation>
    </message>
    <message>
        <source>Ouvrir dans le navigateur</source>
        <translation>Open in the browser</translation>
    </message>
    <message>
        <source>Ouvrir malgré tout</source>
        <translation>Open in spite of this</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.localdesk</name>
    <message>
        <source>Jamais</source>
        <translation>Never</translation>
    </message>
    <message>
        <source>Après six mois</source>
        <translation>After six months</translation>
    </message>
    <message>
        <source>Après un an</source>
        <translation>After one year</translation>
    </message>
    <message>
        <source>Après deux ans</source>
        <translation>After two years</translation>
    </message>
    <message>
        <source>Après cinq ans</source>
        <translation>After five years</translation>
    </message>
    <message>
        <source>Ne garder que sur cet appareil</source>
        <translation>Keep on this device only</translation>
    </message>
    <message>
        <source>Nouveau dossier sur cet appareil</source>
        <translation>New folder on this device</translation>
    </message>
    <message>
        <source>{when}, ne garder les messages de {name} que sur cet appareil{nbsp}?</source>
        <translation>{when}, keep the messages of {name} on this device only?</translation>
    </message>
    <message>
        <source>Les messages lus et non suivis y sont recopiés en entier, puis mis à la corbeille du serveur. Vos autres appareils et le webmail ne les auront plus, et si cet appareil est perdu, ils le sont aussi.</source>
        <translation>Messages that are read and not flagged are copied there whole, then moved to the server’s bin. Your other devices and the webmail will no longer have them, and if this device is lost, so are they.</translation>
    </message>
    <message>
        <source>Garder ici</source>
        <translation>Keep here</translation>
    </message>
    <message>
        <source>Garder sur cet appareil seulement</source>
        <translation>Keep on this device only</translation>
    </message>
    <message>
        <source>Les messages anciens arrivent peu à peu dans « Sur cet appareil ».</source>
        <translation>Old messages arrive little by little in “On this device”.</translation>
    </message>
    <message>
        <source>Ce dossier reste entier sur le serveur.</source>
        <translation>This folder stays whole on the server.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.pages</name>
    <message>
        <source>Messages (*.eml)</source>
        <translation>Messages (*.eml)</translation>
    </message>
    <message>
        <source>Ouvrir un message</source>
        <translation>Open a message</translation>
    </message>
    <message>
        <source>Invitation acceptée. La réponse partira dès que possible.</source>
        <translation>Invitation accepted. The answer will leave as soon as possible.</translation>
    </message>
    <message>
        <source>Invitation déclinée. La réponse partira dès que possible.</source>
        <translation>Invitation declined. The answer will leave as soon as possible.</translation>
    </message>
    <message>
        <source>Réponse{nbsp}: peut-être. Elle partira dès que possible.</source>
        <translation>Answer: maybe. It will leave as soon as possible.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.paper</name>
    <message>
        <source>Date</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Pièces jointes</source>
        <translation>Attachments</translation>
    </message>
    <message>
        <source>Imprimer le message</source>
        <translation>Print the message</translation>
    </message>
    <message>
        <source>Message envoyé à l’imprimante.</source>
        <translation>Message sent to the printer.</translation>
    </message>
    <message>
        <source>Enregistrer le message</source>
        <translation>Save the message</translation>
    </message>
    <message>
        <source>Message enregistré.</source>
        <translation>Message saved.</translation>
    </message>
    <message>
        <source>La source du message est demandée au serveur.</source>
        <translation>The source of the message is asked of the server.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.pictures</name>
    <message>
        <source>Afficher les images</source>
        <translation>Display the pictures</translation>
    </message>
    <message>
        <source>Toujours pour cet expéditeur</source>
        <translation>Always for this sender</translation>
    </message>
    <message>
        <source>Ne plus les afficher d’office</source>
        <translation>No longer display them by default</translation>
    </message>
    <message>
        <source>%n image invisible, qui signalerait votre lecture, a été écartée.</source>
        <translation>%n invisible picture, which would report your reading, was set aside.</translation>
    </message>
    <message>
        <source>%n images invisibles, qui signaleraient votre lecture, ont été écartées.</source>
        <translation>%n invisible pictures, which would report your reading, were set aside.</translation>
    </message>
    <message>
        <source>Chargement des images…</source>
        <translation>Loading the pictures…</translation>
    </message>
    <message>
        <source>%n image distante n’a pas été chargée, pour votre vie privée.</source>
        <translation>%n remote picture was not loaded, for your privacy.</translation>
    </message>
    <message>
        <source>%n images distantes n’ont pas été chargées, pour votre vie privée.</source>
        <translation>%n remote pictures were not loaded, for your privacy.</translation>
    </message>
    <message>
        <source>Les afficher apprend à {hosts} que vous lisez ce message.</source>
        <translation>Displaying them tells {hosts} that you read this message.</translation>
    </message>
    <message>
        <source>Images affichées.</source>
        <translation>Pictures displayed.</translation>
    </message>
    <message>
        <source>%n image n’a pas pu être chargée.</source>
        <translation>%n picture could not be loaded.</translation>
    </message>
    <message>
        <source>%n images n’ont pas pu être chargées.</source>
        <translation>%n pictures could not be loaded.</translation>
    </message>
    <message>
        <source>Les images n’ont pas été chargées{nbsp}: {why}</source>
        <translation>The pictures were not loaded: {why}</translation>
    </message>
    <message>
        <source>Les images de {name} ne s’afficheront plus d’office.</source>
        <translation>The pictures of {name} will no longer be displayed by default.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.preview</name>
    <message>
        <source>Ce fichier est un programme{nbsp}: l’ouvrir, c’est le laisser agir sur cet ordinateur.</source>
        <translation>This file is a program: to open it is to let it act on this computer.</translation>
    </message>
    <message>
        <source>Le nom de ce fichier cache sa vraie nature. C’est presque toujours une attaque.</source>
        <translation>The name of this file hides its true nature. It is almost always an attack.</translation>
    </message>
    <message>
        <source>Ce document peut contenir un programme (macro) qui agirait à son ouverture.</source>
        <translation>This document may contain a program (macro) that would act when opened.</translation>
    </message>
    <message>
        <source>Cette page s’ouvrirait dans le navigateur, où elle peut agir et avertir son auteur.</source>
        <translation>This page would open in the browser, where it can act and alert its author.</translation>
    </message>
    <message>
        <source>Revenir au message</source>
        <translation>Back to the message</translation>
    </message>
    <message>
        <source>Enregistrer la pièce jointe</source>
        <translation>Save the attachment</translation>
    </message>
    <message>
        <source>Ouvrir avec un autre programme</source>
        <translation>Open with another program</translation>
    </message>
    <message>
        <source>Signer une copie avec ma carte…</source>
        <translation>Sign a copy with my card…</translation>
    </message>
    <message>
        <source>Contenu de la pièce jointe</source>
        <translation>Content of the attachment</translation>
    </message>
    <message>
        <source>Source du message</source>
        <translation>Source of the message</translation>
    </message>
    <message>
        <source>Téléchargement…</source>
        <translation>Downloading…</translation>
    </message>
    <message>
        <source>Le fichier s’affichera dès qu’il sera sur cet appareil.</source>
        <translation>The file will be displayed once it is on this device.</translation>
    </message>
    <message>
        <source>Pas d’aperçu pour ce type de fichier</source>
        <translation>No preview for this type of file</translation>
    </message>
    <message>
        <source>Enregistrez-le, ou ouvrez-le avec son programme.</source>
        <translation>Save it, or open it with its program.</translation>
    </message>
    <message>
        <source>Image illisible</source>
        <translation>Unreadable picture</translation>
    </message>
    <message>
        <source>Vous pouvez l’enregistrer telle quelle.</source>
        <translation>You can save it as it is.</translation>
    </message>
    <message>
        <source>Ce fichier ne s’affiche pas.</source>
        <translation>This file cannot be displayed.</translation>
    </message>
    <message>
        <source>Enregistrer la copie à signer</source>
        <translation>Save the copy to sign</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Picture</translation>
    </message>
    <message>
        <source>Message illisible{nbsp}: voici sa source.</source>
        <translation>Unreadable message: here is its source.</translation>
    </message>
    <message>
        <source>De{nbsp}: {name}</source>
        <translation>From: {name}</translation>
    </message>
    <message>
        <source>À{nbsp}: {names}</source>
        <translation>To: {names}</translation>
    </message>
    <message>
        <source>Pièces jointes{nbsp}: {names}</source>
        <translation>Attachments: {names}</translation>
    </message>
    <message>
        <source>Pièce jointe enregistrée.</source>
        <translation>Attachment saved.</translation>
    </message>
    <message>
        <source>Ouvrir une pièce jointe</source>
        <translation>Open an attachment</translation>
    </message>
    <message>
        <source>Écharpe ne l’ouvre pas. Si vous l’attendiez, enregistrez-le et faites-le vérifier par le service informatique.</source>
        <translation>Écharpe does not open it. If you expected it, save it and have the IT department check it.</translation>
    </message>
    <message>
        <source>N’ouvrez que si vous attendiez ce fichier de cet expéditeur.</source>
        <translation>Open it only if you expected this file from this sender.</translation>
    </message>
    <message>
        <source>Ouvrir quand même</source>
        <translation>Open anyway</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.reading</name>
    <message>
        <source>Aucun message choisi</source>
        <translation>No message chosen</translation>
    </message>
    <message>
        <source>Choisissez un message dans la liste.</source>
        <translation>Choose a message in the list.</translation>
    </message>
    <message>
        <source>Texte en cours de téléchargement</source>
        <translation>Text being downloaded</translation>
    </message>
    <message>
        <source>Il s’affichera dès qu’il sera sur cet appareil.</source>
        <translation>It will be displayed once it is on this device.</translation>
    </message>
    <message>
        <source>Message illisible</source>
        <translation>Unreadable message</translation>
    </message>
    <message>
        <source>Son contenu n’a pas pu être lu comme un message. Sa source reste consultable.</source>
        <translation>Its content could not be read as a message. Its source can still be consulted.</translation>
    </message>
    <message>
        <source>Voir la source</source>
        <translation>Show the source</translation>
    </message>
    <message>
        <source>Autres actions</source>
        <translation>Other actions</translation>
    </message>
    <message>
        <source>Quitter le plein écran</source>
        <translation>Leave the full screen</translation>
    </message>
    <message>
        <source>Message ouvert</source>
        <translation>Open message</translation>
    </message>
    <message>
        <source>Expéditeur extérieur</source>
        <translation>External sender</translation>
    </message>
    <message>
        <source>Ce message est très long{nbsp}: il est montré en texte simple.</source>
        <translation>This message is very long: it is shown as plain text.</translation>
    </message>
    <message>
        <source> — copie à {names}</source>
        <translation> — copy to {names}</translation>
    </message>
    <message>
        <source>Étiquette {name}</source>
        <translation>Tag {name}</translation>
    </message>
    <message>
        <source>Ouvrir le dossier dans le Parapheur</source>
        <translation>Open the dossier in the Parapheur</translation>
    </message>
    <message>
        <source>Avis de quarantaine{nbsp}: un filtre retient des messages. N’y libérez que ceux que vous attendez.</source>
        <translation>Quarantine notice: a filter holds messages back. Release only those that you expect.</translation>
    </message>
    <message>
        <source>{writer}, de la part de {name}</source>
        <translation>{writer}, on behalf of {name}</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.receipt</name>
    <message>
        <source>Envoyer l’accusé de lecture</source>
        <translation>Send the read receipt</translation>
    </message>
    <message>
        <source>Ne pas l’envoyer</source>
        <translation>Do not send it</translation>
    </message>
    <message>
        <source>{name} demande à savoir que vous avez lu ce message.</source>
        <translation>{name} asks to know that you have read this message.</translation>
    </message>
    <message>
        <source>Aucun accusé ne sera envoyé.</source>
        <translation>No read receipt will be sent.</translation>
    </message>
    <message>
        <source>L’accusé de lecture partira dès que possible.</source>
        <translation>The read receipt will leave as soon as possible.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.recover</name>
    <message>
        <source>Revenir aux messages</source>
        <translation>Back to the messages</translation>
    </message>
    <message>
        <source>Votre messagerie garde quelques jours ce qui a été supprimé. Cochez ce que vous voulez récupérer.</source>
        <translation>Your mail system keeps what was deleted for a few days. Tick what you want to recover.</translation>
    </message>
    <message>
        <source>Aucun message supprimé n’est gardé par le serveur.</source>
        <translation>No deleted message is kept by the server.</translation>
    </message>
    <message>
        <source>Rien à récupérer</source>
        <translation>Nothing to recover</translation>
    </message>
    <message>
        <source>Récupérer dans Réception</source>
        <translation>Recover into the Inbox</translation>
    </message>
    <message>
        <source>Dans un autre dossier…</source>
        <translation>Into another folder…</translation>
    </message>
    <message>
        <source>Demande au serveur…</source>
        <translation>Asking the server…</translation>
    </message>
    <message>
        <source>La liste de ce qui peut être récupéré se demande au serveur. Elle reviendra avec la connexion.</source>
        <translation>The list of what can be recovered is asked of the server. It will come back with the connection.</translation>
    </message>
    <message>
        <source>Serveur injoignable</source>
        <translation>Server unreachable</translation>
    </message>
    <message>
        <source>%n message sera récupéré.</source>
        <translation>%n message will be recovered.</translation>
    </message>
    <message>
        <source>%n messages seront récupérés.</source>
        <translation>%n messages will be recovered.</translation>
    </message>
    <message>
        <source>(expéditeur inconnu)</source>
        <translation>(unknown sender)</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.rows</name>
    <message>
        <source>(sans destinataire)</source>
        <translation>(no recipient)</translation>
    </message>
    <message>
        <source>non lu</source>
        <translation>unread</translation>
    </message>
    <message>
        <source>suivi</source>
        <translation>flagged</translation>
    </message>
    <message>
        <source>invitation</source>
        <translation>invitation</translation>
    </message>
    <message>
        <source>conversation de %n message</source>
        <translation>conversation of %n message</translation>
    </message>
    <message>
        <source>conversation de %n messages</source>
        <translation>conversation of %n messages</translation>
    </message>
    <message>
        <source>étiquettes {names}</source>
        <translation>tags {names}</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.sealed</name>
    <message>
        <source>Lire avec la carte</source>
        <translation>Read with the card</translation>
    </message>
    <message>
        <source>Seule votre carte ouvre ce message. Il est refermé quand vous le quittez.</source>
        <translation>Only your card opens this message. It is closed again when you leave it.</translation>
    </message>
    <message>
        <source>Ouvrir le message</source>
        <translation>Open the message</translation>
    </message>
    <message>
        <source>Insérez la carte pour laquelle ce message a été chiffré.</source>
        <translation>Insert the card for which this message was encrypted.</translation>
    </message>
    <message>
        <source>Saisissez le code PIN pour ouvrir le message.</source>
        <translation>Type the PIN to open the message.</translation>
    </message>
    <message>
        <source>Délivré par {issuer}</source>
        <translation>Issued by {issuer}</translation>
    </message>
    <message>
        <source>Il s’ouvre avec votre carte et son code PIN.</source>
        <translation>It opens with your card and its PIN.</translation>
    </message>
    <message>
        <source>Message chiffré</source>
        <translation>Encrypted message</translation>
    </message>
    <message>
        <source>Lire avec ma carte</source>
        <translation>Read with my card</translation>
    </message>
    <message>
        <source>Message ouvert avec votre carte{nbsp}: refermé quand vous le quittez, jamais enregistré en clair.</source>
        <translation>Message opened with your card: closed again when you leave it, never saved in clear.</translation>
    </message>
    <message>
        <source>{name} · {size}</source>
        <translation>{name} · {size}</translation>
    </message>
    <message>
        <source>Enregistrer {name}</source>
        <translation>Save {name}</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.sender</name>
    <message>
        <source>En tant que {who}</source>
        <translation>As {who}</translation>
    </message>
    <message>
        <source>De la part de {who}</source>
        <translation>On behalf of {who}</translation>
    </message>
    <message>
        <source>Les destinataires verront {name} seulement.</source>
        <translation>The recipients will see {name} only.</translation>
    </message>
    <message>
        <source>Les destinataires verront {me}, de la part de {name}.</source>
        <translation>The recipients will see {me}, on behalf of {name}.</translation>
    </message>
    <message>
        <source>Envoyer depuis</source>
        <translation>Send from</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.sendlater</name>
    <message>
        <source>Ce soir, 18:00</source>
        <translation>This evening, 18:00</translation>
    </message>
    <message>
        <source>Demain matin, 8:00</source>
        <translation>Tomorrow morning, 8:00</translation>
    </message>
    <message>
        <source>Lundi matin, 8:00</source>
        <translation>Monday morning, 8:00</translation>
    </message>
    <message>
        <source>Choisir le moment…</source>
        <translation>Choose the time…</translation>
    </message>
    <message>
        <source>Le message attend sur cet appareil et part au moment dit, ou dès que l’appareil est rallumé.</source>
        <translation>The message waits on this device and leaves at the time said, or as soon as the device is switched on again.</translation>
    </message>
    <message>
        <source>dddd d MMMM yyyy, HH:mm</source>
        <translation>dddd d MMMM yyyy, HH:mm</translation>
    </message>
    <message>
        <source>Moment de l’envoi</source>
        <translation>Time of sending</translation>
    </message>
    <message>
        <source>Programmer l’envoi</source>
        <translation>Schedule the sending</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.shelf</name>
    <message>
        <source>Tous les messages de ce dossier sont sur cet appareil.</source>
        <translation>All messages of this folder are on this device.</translation>
    </message>
    <message>
        <source>%n message plus ancien reçu.</source>
        <translation>%n older message received.</translation>
    </message>
    <message>
        <source>%n messages plus anciens reçus.</source>
        <translation>%n older messages received.</translation>
    </message>
    <message>
        <source>Les messages plus anciens sont demandés au serveur.</source>
        <translation>The older messages are asked of the server.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.signature</name>
    <message>
        <source>Signature valide de {who}.</source>
        <translation>Valid signature of {who}.</translation>
    </message>
    <message>
        <source>Signé par {who}, dont le certificat ne porte pas l’adresse de l’expéditeur.</source>
        <translation>Signed by {who}, whose certificate does not carry the sender’s address.</translation>
    </message>
    <message>
        <source>Signé par {who}{nbsp}: message intact, mais autorité inconnue de cet appareil.</source>
        <translation>Signed by {who}: message intact, but authority unknown to this device.</translation>
    </message>
    <message>
        <source>Signé par {who}{nbsp}: message intact, mais cela ne prouve pas assez.</source>
        <translation>Signed by {who}: message intact, but this does not prove enough.</translation>
    </message>
    <message>
        <source>Signé par {who} avec un certificat révoqué.</source>
        <translation>Signed by {who} with a revoked certificate.</translation>
    </message>
    <message>
        <source>Ce message a été modifié après sa signature par {who}. Ne vous y fiez pas.</source>
        <translation>This message was altered after its signature by {who}. Do not trust it.</translation>
    </message>
    <message>
        <source>La signature de ce message est illisible.</source>
        <translation>The signature of this message is unreadable.</translation>
    </message>
    <message>
        <source>date déclarée par le signataire</source>
        <translation>date declared by the signatory</translation>
    </message>
    <message>
        <source>horodatage vérifié</source>
        <translation>timestamp verified</translation>
    </message>
    <message>
        <source>Message signé{nbsp}: vérification en cours…</source>
        <translation>Signed message: being checked…</translation>
    </message>
    <message>
        <source>quelqu’un</source>
        <translation>someone</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.signing</name>
    <message>
        <source>Signer le message</source>
        <translation>Sign the message</translation>
    </message>
    <message>
        <source>Vos correspondants pourront vérifier que ce message est de vous et n’a pas été changé.</source>
        <translation>Your correspondents can check that this message is from you and was not changed.</translation>
    </message>
    <message>
        <source>Signer et envoyer</source>
        <translation>Sign and send</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.tagging</name>
    <message>
        <source>Étiquette {name} retirée de tous les messages.</source>
        <translation>Tag {name} removed from all messages.</translation>
    </message>
    <message>
        <source>Trop tard{nbsp}: l’étiquette est supprimée.</source>
        <translation>Too late: the tag is deleted.</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.tags</name>
    <message>
        <source>Bleu</source>
        <translation>Blue</translation>
    </message>
    <message>
        <source>Cyan</source>
        <translation>Cyan</translation>
    </message>
    <message>
        <source>Gris</source>
        <translation>Grey</translation>
    </message>
    <message>
        <source>Jaune</source>
        <translation>Yellow</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Rose</source>
        <translation>Pink</translation>
    </message>
    <message>
        <source>Rouge</source>
        <translation>Red</translation>
    </message>
    <message>
        <source>Sans couleur</source>
        <translation>No colour</translation>
    </message>
    <message>
        <source>Vert</source>
        <translation>Green</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violet</translation>
    </message>
    <message>
        <source>Nouvelle étiquette…</source>
        <translation>New tag…</translation>
    </message>
    <message>
        <source>Changer une couleur</source>
        <translation>Change a colour</translation>
    </message>
    <message>
        <source>Supprimer une étiquette</source>
        <translation>Delete a tag</translation>
    </message>
    <message>
        <source>Étiquette</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Nom de l’étiquette</source>
        <translation>Name of the tag</translation>
    </message>
    <message>
        <source>Couleur</source>
        <translation>Colour</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.templates</name>
    <message>
        <source>Aucun modèle{nbsp}: enregistrez-en un depuis ce menu.</source>
        <translation>No template: save one from this menu.</translation>
    </message>
    <message>
        <source>Modèle enregistré. Vous le retrouverez dans « Insérer un modèle ».</source>
        <translation>Template saved. You will find it in “Insert a template”.</translation>
    </message>
    <message>
        <source>Compléter le modèle</source>
        <translation>Complete the template</translation>
    </message>
    <message>
        <source>Insérer</source>
        <translation>Insert</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.thread</name>
    <message>
        <source>Déplier le message de {name}, {when}</source>
        <translation>Unfold the message of {name}, {when}</translation>
    </message>
    <message>
        <source>Chargement…</source>
        <translation>Loading…</translation>
    </message>
    <message>
        <source>Ouvrir ce message</source>
        <translation>Open this message</translation>
    </message>
    <message>
        <source>Le texte n’est pas encore sur cet appareil.</source>
        <translation>The text is not on this device yet.</translation>
    </message>
    <message>
        <source>%n autre message de la conversation</source>
        <translation>%n other message of the conversation</translation>
    </message>
    <message>
        <source>%n autres messages de la conversation</source>
        <translation>%n other messages of the conversation</translation>
    </message>
    <message>
        <source>Afficher %n message plus ancien</source>
        <translation>Show %n older message</translation>
    </message>
    <message>
        <source>Afficher %n messages plus anciens</source>
        <translation>Show %n older messages</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.touched</name>
    <message>
        <source>Modifié ailleurs, avec un autre logiciel qui ne dit pas par qui.</source>
        <translation>Changed elsewhere, with another program that does not say by whom.</translation>
    </message>
    <message>
        <source>Marqué comme lu par {who}</source>
        <translation>Marked as read by {who}</translation>
    </message>
    <message>
        <source>Marqué comme non lu par {who}</source>
        <translation>Marked as unread by {who}</translation>
    </message>
    <message>
        <source>À suivre, demandé par {who}</source>
        <translation>To be followed up, says {who}</translation>
    </message>
    <message>
        <source>N’est plus à suivre, selon {who}</source>
        <translation>No longer to be followed up, says {who}</translation>
    </message>
    <message>
        <source>Étiquette mise par {who}</source>
        <translation>Tagged by {who}</translation>
    </message>
    <message>
        <source>Étiquette retirée par {who}</source>
        <translation>Tag removed by {who}</translation>
    </message>
    <message>
        <source>Rangé ici par {who}</source>
        <translation>Filed here by {who}</translation>
    </message>
    <message>
        <source>Mis à la corbeille par {who}</source>
        <translation>Put in the trash by {who}</translation>
    </message>
    <message>
        <source>Passé dans une autre boîte par {who}</source>
        <translation>Taken to another mailbox by {who}</translation>
    </message>
    <message>
        <source>Mis aux indésirables par {who}</source>
        <translation>Marked as junk by {who}</translation>
    </message>
    <message>
        <source>Répondu par {who}</source>
        <translation>Answered by {who}</translation>
    </message>
    <message>
        <source>Transféré par {who}</source>
        <translation>Forwarded by {who}</translation>
    </message>
    <message>
        <source>Modifié par {who}</source>
        <translation>Changed by {who}</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.view</name>
    <message>
        <source>Liste des messages</source>
        <translation>List of messages</translation>
    </message>
    <message>
        <source>Lu ou non lu</source>
        <translation>Read or unread</translation>
    </message>
    <message>
        <source>Ce dossier ne contient aucun message.</source>
        <translation>This folder contains no message.</translation>
    </message>
    <message>
        <source>Rien ici</source>
        <translation>Nothing here</translation>
    </message>
    <message>
        <source>Choisir un dossier</source>
        <translation>Choose a folder</translation>
    </message>
    <message>
        <source>Suivis</source>
        <translation>Flagged</translation>
    </message>
    <message>
        <source>Nouveau message</source>
        <translation>New message</translation>
    </message>
    <message>
        <source>Aucun message non lu dans ce dossier.</source>
        <translation>No unread message in this folder.</translation>
    </message>
    <message>
        <source>Aucun message à montrer dans ce dossier.</source>
        <translation>No message to show in this folder.</translation>
    </message>
    <message>
        <source>%n message</source>
        <translation>%n message</translation>
    </message>
    <message>
        <source>%n messages</source>
        <translation>%n messages</translation>
    </message>
</context>
<context>
    <name>ui.views.mail.writing</name>
    <message>
        <source>Le {when}, {name} a écrit{nbsp}:</source>
        <translation>On {when}, {name} wrote:</translation>
    </message>
    <message>
        <source>Message de {name}, le {when}{nbsp}:</source>
        <translation>Message of {name}, {when}:</translation>
    </message>
    <message>
        <source>Message à transférer</source>
        <translation>Message to forward</translation>
    </message>
    <message>
        <source>Message repris</source>
        <translation>Message taken back</translation>
    </message>
    <message>
        <source>Brouillon</source>
        <translation>Draft</translation>
    </message>
</context>
<context>
    <name>ui.views.outbox.acts</name>
    <message>
        <source>présent</source>
        <translation>present</translation>
    </message>
    <message>
        <source>présent à distance</source>
        <translation>present remotely</translation>
    </message>
    <message>
        <source>absent, avec pouvoir</source>
        <translation>absent, with a proxy</translation>
    </message>
    <message>
        <source>absent, avec suppléant</source>
        <translation>absent, with a substitute</translation>
    </message>
    <message>
        <source>sans réponse</source>
        <translation>no answer</translation>
    </message>
    <message>
        <source>accepter</source>
        <translation>accept</translation>
    </message>
    <message>
        <source>décliner</source>
        <translation>decline</translation>
    </message>
    <message>
        <source>répondre peut-être à</source>
        <translation>answer “maybe” to</translation>
    </message>
    <message>
        <source>un élément</source>
        <translation>an item</translation>
    </message>
    <message>
        <source>Transmettre une action sur {name}</source>
        <translation>Transmit an act on {name}</translation>
    </message>
    <message>
        <source> et d’autres</source>
        <translation> and others</translation>
    </message>
    <message>
        <source>Envoyer {subject} à {to}</source>
        <translation>Send {subject} to {to}</translation>
    </message>
    <message>
        <source>des destinataires en copie</source>
        <translation>recipients in copy</translation>
    </message>
    <message>
        <source>Enregistrer le brouillon {name}</source>
        <translation>Save the draft {name}</translation>
    </message>
    <message>
        <source>Dire à l’expéditeur que {name} a été lu</source>
        <translation>Tell the sender that {name} was read</translation>
    </message>
    <message>
        <source>Enregistrer le modèle {name}</source>
        <translation>Save the template {name}</translation>
    </message>
    <message>
        <source>Mettre un brouillon à la corbeille</source>
        <translation>Move a draft to the bin</translation>
    </message>
    <message>
        <source>Verser {name} aux archives</source>
        <translation>Deposit {name} in the archives</translation>
    </message>
    <message>
        <source>Marquer {name} comme lu</source>
        <translation>Mark {name} as read</translation>
    </message>
    <message>
        <source>Marquer {name} comme non lu</source>
        <translation>Mark {name} as unread</translation>
    </message>
    <message>
        <source>Ne plus suivre {name}</source>
        <translation>Remove the flag of {name}</translation>
    </message>
    <message>
        <source>Suivre {name}</source>
        <translation>Flag {name}</translation>
    </message>
    <message>
        <source>Remettre sur le serveur {name}</source>
        <translation>Put {name} back on the server</translation>
    </message>
    <message>
        <source>Déplacer {name}</source>
        <translation>Move {name}</translation>
    </message>
    <message>
        <source>Déplacer {name} dans une autre boîte</source>
        <translation>Move {name} to another mailbox</translation>
    </message>
    <message>
        <source>Signaler {name} comme indésirable</source>
        <translation>Report {name} as junk</translation>
    </message>
    <message>
        <source>Sortir {name} des indésirables</source>
        <translation>Take {name} out of the junk</translation>
    </message>
    <message>
        <source>Retirer à {name} l’étiquette {tag}</source>
        <translation>Remove from {name} the tag {tag}</translation>
    </message>
    <message>
        <source>Étiqueter {name} {tag}</source>
        <translation>Tag {name} {tag}</translation>
    </message>
    <message>
        <source>Supprimer {name} définitivement</source>
        <translation>Delete {name} for good</translation>
    </message>
    <message>
        <source>Récupérer {name}</source>
        <translation>Recover {name}</translation>
    </message>
    <message>
        <source>Créer le dossier {name}</source>
        <translation>Create the folder {name}</translation>
    </message>
    <message>
        <source>Renommer ou déplacer {name}</source>
        <translation>Rename or move {name}</translation>
    </message>
    <message>
        <source>Supprimer définitivement le dossier {name}</source>
        <translation>Delete the folder {name} for good</translation>
    </message>
    <message>
        <source>Mettre le dossier {name} à la corbeille</source>
        <translation>Move the folder {name} to the bin</translation>
    </message>
    <message>
        <source>Enregistrer l’étiquette {name}</source>
        <translation>Save the tag {name}</translation>
    </message>
    <message>
        <source>Supprimer l’étiquette {name}</source>
        <translation>Delete the tag {name}</translation>
    </message>
    <message>
        <source>Activer la réponse d’absence</source>
        <translation>Switch the absence reply on</translation>
    </message>
    <message>
        <source>Arrêter la réponse d’absence</source>
        <translation>Stop the absence reply</translation>
    </message>
    <message>
        <source>Enregistrer le filtre {name}</source>
        <translation>Save the filter {name}</translation>
    </message>
    <message>
        <source>Supprimer le filtre {name}</source>
        <translation>Delete the filter {name}</translation>
    </message>
    <message>
        <source>Mettre fin au partage de {name} avec {who}</source>
        <translation>Stop sharing {name} with {who}</translation>
    </message>
    <message>
        <source>Partager {folder} avec {who}</source>
        <translation>Share {folder} with {who}</translation>
    </message>
    <message>
        <source>tout le monde</source>
        <translation>everyone</translation>
    </message>
    <message>
        <source>Ne plus partager un dossier avec {who}</source>
        <translation>No longer share a folder with {who}</translation>
    </message>
    <message>
        <source>Prévenir {who} du partage</source>
        <translation>Tell {who} of the share</translation>
    </message>
    <message>
        <source>Ouvrir le dossier partagé {name}</source>
        <translation>Open the shared folder {name}</translation>
    </message>
    <message>
        <source>Quitter un dossier partagé</source>
        <translation>Leave a shared folder</translation>
    </message>
    <message>
        <source>Autoriser {who} à écrire pour vous</source>
        <translation>Allow {who} to write for you</translation>
    </message>
    <message>
        <source>Ne plus autoriser {who} à écrire pour vous</source>
        <translation>No longer allow {who} to write for you</translation>
    </message>
    <message>
        <source>répondre à</source>
        <translation>answer</translation>
    </message>
    <message>
        <source>{verb} l’invitation {name}</source>
        <translation>{verb} the invitation {name}</translation>
    </message>
    <message>
        <source>Créer l’événement {name}</source>
        <translation>Create the event {name}</translation>
    </message>
    <message>
        <source>Enregistrer l’événement {name}</source>
        <translation>Save the event {name}</translation>
    </message>
    <message>
        <source>Supprimer l’événement {name}</source>
        <translation>Delete the event {name}</translation>
    </message>
    <message>
        <source>Changer {name} de calendrier</source>
        <translation>Move {name} to another calendar</translation>
    </message>
    <message>
        <source>Effacer le rappel de {name}</source>
        <translation>Clear the reminder of {name}</translation>
    </message>
    <message>
        <source>Reporter le rappel de {name}</source>
        <translation>Postpone the reminder of {name}</translation>
    </message>
    <message>
        <source>Proposer un autre horaire pour {name}{nbsp}: {when}</source>
        <translation>Propose another time for {name}: {when}</translation>
    </message>
    <message>
        <source>Accepter {name}</source>
        <translation>Accept {name}</translation>
    </message>
    <message>
        <source>Décliner {name}</source>
        <translation>Decline {name}</translation>
    </message>
    <message>
        <source>Répondre peut-être à {name}</source>
        <translation>Answer “maybe” to {name}</translation>
    </message>
    <message>
        <source>Garder l’horaire de {name}{nbsp}: réponse à {who}</source>
        <translation>Keep the time of {name}: answer to {who}</translation>
    </message>
    <message>
        <source>Créer le contact {name}</source>
        <translation>Create the contact {name}</translation>
    </message>
    <message>
        <source>Enregistrer le contact {name}</source>
        <translation>Save the contact {name}</translation>
    </message>
    <message>
        <source>Créer le carnet {name}</source>
        <translation>Create the address book {name}</translation>
    </message>
    <message>
        <source>Renommer le carnet en {name}</source>
        <translation>Rename the address book to {name}</translation>
    </message>
    <message>
        <source>Supprimer le carnet {name}</source>
        <translation>Delete the address book {name}</translation>
    </message>
    <message>
        <source>Changer le contact {name} de carnet</source>
        <translation>Move the contact {name} to another address book</translation>
    </message>
    <message>
        <source>Supprimer le contact {name}</source>
        <translation>Delete the contact {name}</translation>
    </message>
    <message>
        <source>Accuser réception de la convocation {name}</source>
        <translation>Acknowledge the convocation {name}</translation>
    </message>
    <message>
        <source>Répondre {answer} pour {name}</source>
        <translation>Answer {answer} for {name}</translation>
    </message>
    <message>
        <source>Enregistrer la note {name}</source>
        <translation>Save the note {name}</translation>
    </message>
    <message>
        <source>Supprimer la note {name}</source>
        <translation>Delete the note {name}</translation>
    </message>
    <message>
        <source>Marquer une note comme lue</source>
        <translation>Mark a note as read</translation>
    </message>
    <message>
        <source>Déposer la clé chiffrée de vos notes pour vos autres appareils</source>
        <translation>Store the encrypted key of your notes for your other devices</translation>
    </message>
    <message>
        <source>Envoyer %n note manuscrite, chiffrée, à vos autres appareils</source>
        <translation>Send %n handwritten note, encrypted, to your other devices</translation>
    </message>
    <message>
        <source>Envoyer %n notes manuscrites, chiffrées, à vos autres appareils</source>
        <translation>Send %n handwritten notes, encrypted, to your other devices</translation>
    </message>
    <message>
        <source>Ranger les anciennes copies chiffrées de vos notes</source>
        <translation>Tidy the old encrypted copies of your notes</translation>
    </message>
    <message>
        <source>Transmettre la signature de {name}</source>
        <translation>Transmit the signature of {name}</translation>
    </message>
    <message>
        <source>Viser {name}</source>
        <translation>Approve {name}</translation>
    </message>
    <message>
        <source>Rejeter {name}</source>
        <translation>Reject {name}</translation>
    </message>
    <message>
        <source>Transférer {name} à {bureau}</source>
        <translation>Transfer {name} to {bureau}</translation>
    </message>
    <message>
        <source>Demander l’avis de {bureau} sur {name}</source>
        <translation>Ask for the opinion of {bureau} on {name}</translation>
    </message>
    <message>
        <source>Reprendre {name} (droit de remords)</source>
        <translation>Take {name} back (second thoughts)</translation>
    </message>
    <message>
        <source>Apposer le cachet sur {name}</source>
        <translation>Apply the seal to {name}</translation>
    </message>
    <message>
        <source>Signaler la signature papier de {name}</source>
        <translation>Report the paper signature of {name}</translation>
    </message>
    <message>
        <source>Transmettre {name} à la préfecture</source>
        <translation>Transmit {name} to the préfecture</translation>
    </message>
    <message>
        <source>Transmettre {name} à la trésorerie</source>
        <translation>Transmit {name} to the Treasury</translation>
    </message>
    <message>
        <source>Envoyer {name} par courriel sécurisé</source>
        <translation>Send {name} by secure mail</translation>
    </message>
    <message>
        <source>Enchaîner {name} dans le circuit {circuit}</source>
        <translation>Chain {name} into the circuit {circuit}</translation>
    </message>
    <message>
        <source>Ranger {name} aux archives du parapheur</source>
        <translation>Put {name} into the parapheur’s archives</translation>
    </message>
    <message>
        <source>Envoyer {name} dans son circuit</source>
        <translation>Send {name} into its circuit</translation>
    </message>
    <message>
        <source>Supprimer {name} du parapheur</source>
        <translation>Delete {name} from the parapheur</translation>
    </message>
    <message>
        <source>Poser un commentaire sur {name}</source>
        <translation>Place a comment on {name}</translation>
    </message>
    <message>
        <source>Déléguer le bureau {bureau} à {name}</source>
        <translation>Delegate the desk {bureau} to {name}</translation>
    </message>
    <message>
        <source>Mettre fin à une délégation de bureau</source>
        <translation>End the delegation of a desk</translation>
    </message>
    <message>
        <source>Marquer le courrier {name} comme lu</source>
        <translation>Mark the letter {name} as read</translation>
    </message>
    <message>
        <source>Ajouter la note {name} à un courrier</source>
        <translation>Add the note {name} to a letter</translation>
    </message>
    <message>
        <source>Changer une note d’un courrier en {text}</source>
        <translation>Change a note on a letter to {text}</translation>
    </message>
    <message>
        <source>Supprimer la note {name} d’un courrier</source>
        <translation>Delete the note {name} on a letter</translation>
    </message>
    <message>
        <source>{action}{nbsp}: {name}</source>
        <translation>{action}: {name}</translation>
    </message>
    <message>
        <source>Envoyer {subject} avec preuve à {to}</source>
        <translation>Send {subject} with proof to {to}</translation>
    </message>
    <message>
        <source>Accepter le congé de {name}</source>
        <translation>Grant the leave of {name}</translation>
    </message>
    <message>
        <source>Refuser le congé de {name}</source>
        <translation>Refuse the leave of {name}</translation>
    </message>
</context>
<context>
    <name>ui.views.outbox.choices</name>
    <message>
        <source>Événements modifiés aussi sur le serveur</source>
        <translation>Events also changed on the server</translation>
    </message>
    <message>
        <source>Événements supprimés ici, modifiés sur le serveur</source>
        <translation>Events deleted here, changed on the server</translation>
    </message>
    <message>
        <source>Réponses changées aussi sur le serveur</source>
        <translation>Answers also changed on the server</translation>
    </message>
    <message>
        <source>Courriers qui ont changé</source>
        <translation>Letters that have changed</translation>
    </message>
    <message>
        <source>Notes modifiées aussi sur le serveur</source>
        <translation>Notes also changed on the server</translation>
    </message>
    <message>
        <source>Notes en deux versions</source>
        <translation>Notes in two versions</translation>
    </message>
    <message>
        <source>Travail laissé par un compte retiré</source>
        <translation>Work left by a removed account</translation>
    </message>
    <message>
        <source>Refusé par le serveur</source>
        <translation>Refused by the server</translation>
    </message>
    <message>
        <source>Éléments modifiés aussi sur le serveur</source>
        <translation>Items also changed on the server</translation>
    </message>
    <message>
        <source>Envois incertains</source>
        <translation>Uncertain sendings</translation>
    </message>
    <message>
        <source>Dossiers qui ont changé</source>
        <translation>Dossiers that have changed</translation>
    </message>
    <message>
        <source>Note {name}</source>
        <translation>Note {name}</translation>
    </message>
    <message>
        <source>Elle a été modifiée sur deux appareils, aux mêmes endroits. Les deux versions sont gardées.</source>
        <translation>It was changed on two devices, in the same places. Both versions are kept.</translation>
    </message>
    <message>
        <source>L’événement a été supprimé sur le serveur depuis que vous l’avez vu.</source>
        <translation>The event was deleted on the server since you saw it.</translation>
    </message>
    <message>
        <source>supprimé</source>
        <translation>deleted</translation>
    </message>
    <message>
        <source>version {number}</source>
        <translation>version {number}</translation>
    </message>
    <message>
        <source>sans note</source>
        <translation>without a note</translation>
    </message>
    <message>
        <source>réponse ou état différents</source>
        <translation>different answer or state</translation>
    </message>
    <message>
        <source>d’autres détails</source>
        <translation>other details</translation>
    </message>
    <message>
        <source>Abandonner</source>
        <translation>Give up</translation>
    </message>
    <message>
        <source>Relire le dossier</source>
        <translation>Read the dossier again</translation>
    </message>
    <message>
        <source>Relire la demande</source>
        <translation>Read the request again</translation>
    </message>
    <message>
        <source>Relire le courrier</source>
        <translation>Read the letter again</translation>
    </message>
    <message>
        <source>Garder l’événement</source>
        <translation>Keep the event</translation>
    </message>
    <message>
        <source>Supprimer quand même</source>
        <translation>Delete anyway</translation>
    </message>
    <message>
        <source>Recréer l’événement</source>
        <translation>Create the event again</translation>
    </message>
    <message>
        <source>Garder ma version</source>
        <translation>Keep my version</translation>
    </message>
    <message>
        <source>Garder celle du serveur</source>
        <translation>Keep the server’s</translation>
    </message>
    <message>
        <source>Garder l’autre version</source>
        <translation>Keep the other version</translation>
    </message>
    <message>
        <source>Garder les deux</source>
        <translation>Keep both</translation>
    </message>
    <message>
        <source>C’était déjà réglé.</source>
        <translation>It was settled already.</translation>
    </message>
    <message>
        <source>%n actions retirées : relisez, puis décidez.</source>
        <translation>%n actions withdrawn: read again, then decide.</translation>
    </message>
    <message>
        <source>Action retirée : relisez, puis décidez.</source>
        <translation>Action withdrawn: read again, then decide.</translation>
    </message>
    <message>
        <source>%n nouveaux essais demandés.</source>
        <translation>%n new tries requested.</translation>
    </message>
    <message>
        <source>Nouvel essai demandé.</source>
        <translation>New try requested.</translation>
    </message>
    <message>
        <source>%n actions abandonnées.</source>
        <translation>%n actions given up.</translation>
    </message>
    <message>
        <source>Action abandonnée.</source>
        <translation>Action given up.</translation>
    </message>
    <message>
        <source>Vos %n versions sont gardées.</source>
        <translation>Your %n versions are kept.</translation>
    </message>
    <message>
        <source>Votre version est gardée.</source>
        <translation>Your version is kept.</translation>
    </message>
    <message>
        <source>Les %n autres versions sont gardées.</source>
        <translation>The %n other versions are kept.</translation>
    </message>
    <message>
        <source>L’autre version est gardée.</source>
        <translation>The other version is kept.</translation>
    </message>
    <message>
        <source>%n fois, les deux versions sont gardées.</source>
        <translation>%n times, both versions are kept.</translation>
    </message>
    <message>
        <source>Les deux versions sont gardées.</source>
        <translation>Both versions are kept.</translation>
    </message>
</context>
<context>
    <name>ui.views.outbox.deposits</name>
    <message>
        <source>Versements aux archives</source>
        <translation>Deposits in the archives</translation>
    </message>
    <message>
        <source>{body}, demandé {when}</source>
        <translation>{body}, requested {when}</translation>
    </message>
    <message>
        <source>Voir {title}</source>
        <translation>Show {title}</translation>
    </message>
    <message>
        <source>Ranger</source>
        <translation>Put away</translation>
    </message>
</context>
<context>
    <name>ui.views.outbox.disputes</name>
    <message>
        <source>%n point à traiter</source>
        <translation>%n point to settle</translation>
    </message>
    <message>
        <source>%n points à traiter</source>
        <translation>%n points to settle</translation>
    </message>
    <message>
        <source>L’événement ou la note que vous ne gardez pas reste parmi ses versions précédentes.</source>
        <translation>The event or note that you do not keep stays among its previous versions.</translation>
    </message>
    <message>
        <source>et %n autre</source>
        <translation>and %n other</translation>
    </message>
    <message>
        <source>et %n autres</source>
        <translation>and %n others</translation>
    </message>
    <message>
        <source>{choice}, pour tous ceux de ce genre</source>
        <translation>{choice}, for all of this kind</translation>
    </message>
    <message>
        <source>Appliquer aux %n points de ce genre</source>
        <translation>Apply to the %n points of this kind</translation>
    </message>
    <message>
        <source>Appliquer à %n point</source>
        <translation>Apply to %n point</translation>
    </message>
    <message>
        <source>Appliquer au point coché</source>
        <translation>Apply to the ticked point</translation>
    </message>
    <message>
        <source>Appliquer aux %n points cochés</source>
        <translation>Apply to the %n ticked points</translation>
    </message>
    <message>
        <source>L’autre version</source>
        <translation>The other version</translation>
    </message>
    <message>
        <source>Sur le serveur</source>
        <translation>On the server</translation>
    </message>
    <message>
        <source>La vôtre</source>
        <translation>Yours</translation>
    </message>
    <message>
        <source>{body}, fait {when}</source>
        <translation>{body}, done {when}</translation>
    </message>
    <message>
        <source>Renvoyer malgré le doute</source>
        <translation>Send again in spite of the doubt</translation>
    </message>
    <message>
        <source>C’est déjà parti{nbsp}: trop tard.</source>
        <translation>It has already left: too late.</translation>
    </message>
</context>
<context>
    <name>ui.views.outbox.signin</name>
    <message>
        <source>Mot de passe de {login}</source>
        <translation>Password of {login}</translation>
    </message>
    <message>
        <source>Second code</source>
        <translation>Second code</translation>
    </message>
    <message>
        <source>Se connecter</source>
        <translation>Sign in</translation>
    </message>
    <message>
        <source>Se connecter dans le navigateur</source>
        <translation>Sign in in the browser</translation>
    </message>
    <message>
        <source>Mot de passe</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>Connexion réussie.</source>
        <translation>Signed in.</translation>
    </message>
</context>
<context>
    <name>ui.views.outbox.view</name>
    <message>
        <source>Messagerie et agenda</source>
        <translation>Mail and agenda</translation>
    </message>
    <message>
        <source>Séances (i-délibre)</source>
        <translation>Séances (i-délibre)</translation>
    </message>
    <message>
        <source>Archives</source>
        <translation>Archives</translation>
    </message>
    <message>
        <source>S²LOW (réponses de la trésorerie)</source>
        <translation>S²LOW (answers of the Treasury)</translation>
    </message>
    <message>
        <source>Pastell (suivi, envois avec preuve)</source>
        <translation>Pastell (follow-up, sendings with proof)</translation>
    </message>
    <message>
        <source>Passerelle</source>
        <translation>Gateway</translation>
    </message>
    <message>
        <source>%n action attend d’être envoyée</source>
        <translation>%n action waits to be sent</translation>
    </message>
    <message>
        <source>%n actions attendent d’être envoyées</source>
        <translation>%n actions wait to be sent</translation>
    </message>
    <message>
        <source>À envoyer</source>
        <translation>To send</translation>
    </message>
    <message>
        <source>Elle est enregistrée sur cet appareil et partira seule, une seule fois.</source>
        <translation>It is saved on this device and will leave by itself, once only.</translation>
    </message>
    <message>
        <source>Elles sont enregistrées sur cet appareil et partiront seules, une fois chacune.</source>
        <translation>They are saved on this device and will leave by themselves, once each.</translation>
    </message>
    <message>
        <source>Rien n’attend dans vos données ouvertes</source>
        <translation>Nothing is waiting in your open data</translation>
    </message>
    <message>
        <source>Le reste de vos actions a été reçu par les serveurs.</source>
        <translation>The rest of your actions was received by the servers.</translation>
    </message>
    <message>
        <source>Rien d’autre n’attend</source>
        <translation>Nothing else waits</translation>
    </message>
    <message>
        <source>Tout est parti</source>
        <translation>Everything has left</translation>
    </message>
    <message>
        <source>Vos actions ont toutes été reçues par les serveurs.</source>
        <translation>All your actions were received by the servers.</translation>
    </message>
    <message>
        <source>Les données de {body} sont fermées sur cet appareil : ce qui y attendait n’est pas parti. Il partira une fois les données rouvertes, depuis Aujourd’hui.</source>
        <translation>The data of {body} are closed on this device: what was waiting there has not left. It will leave once the data are opened again, from Today.</translation>
    </message>
    <message>
        <source>Reprendre ce message pour le changer, ou l’envoyer à un autre moment</source>
        <translation>Take this message back to change it, or to send it at another time</translation>
    </message>
    <message>
        <source>Action abandonnée. Elle ne sera pas envoyée.</source>
        <translation>Action given up. It will not be sent.</translation>
    </message>
    <message>
        <source>Elle ne sera jamais envoyée, et le mot de passe gardé pour elle est effacé.</source>
        <translation>It will never be sent, and the password kept for it is erased.</translation>
    </message>
    <message>
        <source>Abandonner l’action</source>
        <translation>Give up the action</translation>
    </message>
    <message>
        <source>Synchronisation</source>
        <translation>Synchronisation</translation>
    </message>
    <message>
        <source>En cours</source>
        <translation>Under way</translation>
    </message>
    <message>
        <source>En attente</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Accepter cette suppression</source>
        <translation>Accept this deletion</translation>
    </message>
</context>
<context>
    <name>ui.views.outbox.words</name>
    <message>
        <source>Envoi en cours</source>
        <translation>Being sent</translation>
    </message>
    <message>
        <source>Il est tenu par {who}.</source>
        <translation>It is held by {who}.</translation>
    </message>
    <message>
        <source>Il sera libre à {time}.</source>
        <translation>It will be free at {time}.</translation>
    </message>
    <message>
        <source>Champ demandé : {field}.</source>
        <translation>Field asked for: {field}.</translation>
    </message>
    <message>
        <source>Il dit : {reason}</source>
        <translation>It says: {reason}</translation>
    </message>
    <message>
        <source>Nouvel essai à {time}</source>
        <translation>New try at {time}</translation>
    </message>
    <message>
        <source>Partira le {day}</source>
        <translation>Will leave on {day}</translation>
    </message>
    <message>
        <source>Partira à {time}</source>
        <translation>Will leave at {time}</translation>
    </message>
    <message>
        <source>Partira dans %n seconde</source>
        <translation>Will leave in %n second</translation>
    </message>
    <message>
        <source>Partira dans %n secondes</source>
        <translation>Will leave in %n seconds</translation>
    </message>
    <message>
        <source>Partira dès que le serveur est joignable</source>
        <translation>Will leave as soon as the server can be reached</translation>
    </message>
    <message>
        <source>synchronisé {when}</source>
        <translation>synchronised {when}</translation>
    </message>
    <message>
        <source>Dernière synchronisation {when}.</source>
        <translation>Last synchronisation {when}.</translation>
    </message>
    <message>
        <source>Synchronisation en cours</source>
        <translation>Synchronisation under way</translation>
    </message>
    <message>
        <source>Le réseau Wi-Fi demande une page de connexion</source>
        <translation>The Wi-Fi network asks for a sign-in page</translation>
    </message>
    <message>
        <source>Pas encore synchronisé</source>
        <translation>Not synchronised yet</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.acting</name>
    <message>
        <source>%n laissé : {why}</source>
        <translation>%n left: {why}</translation>
    </message>
    <message>
        <source>%n laissés : {why}</source>
        <translation>%n left: {why}</translation>
    </message>
    <message>
        <source>Dossier repris.</source>
        <translation>Dossier taken back.</translation>
    </message>
    <message>
        <source>Vérifier et transmettre</source>
        <translation>Check and pass on</translation>
    </message>
    <message>
        <source>Transmettre</source>
        <translation>Transmit</translation>
    </message>
    <message>
        <source>Dossier vérifié et transmis.</source>
        <translation>Dossier checked and passed on.</translation>
    </message>
    <message>
        <source>Annoter avant de signer</source>
        <translation>Annotate before signing</translation>
    </message>
    <message>
        <source>Continuer</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Annoter et apposer le cachet</source>
        <translation>Annotate and apply the seal</translation>
    </message>
    <message>
        <source>Donner l’avis</source>
        <translation>Give the opinion</translation>
    </message>
    <message>
        <source>Donner un avis</source>
        <translation>Give an opinion</translation>
    </message>
    <message>
        <source>Annoter et viser</source>
        <translation>Annotate and approve</translation>
    </message>
    <message>
        <source>Cachet demandé au serveur.</source>
        <translation>Seal requested from the server.</translation>
    </message>
    <message>
        <source>Avis donné.</source>
        <translation>Opinion given.</translation>
    </message>
    <message>
        <source>Dossier rejeté. Le motif part dès que possible.</source>
        <translation>Dossier rejected. The reason leaves as soon as possible.</translation>
    </message>
    <message>
        <source>Cachet demandé pour %n dossier.</source>
        <translation>Seal requested for %n dossier.</translation>
    </message>
    <message>
        <source>Cachet demandé pour %n dossiers.</source>
        <translation>Seal requested for %n dossiers.</translation>
    </message>
    <message>
        <source>Vous déclarez que le document a été signé à la main. Le circuit continue sans signature électronique.</source>
        <translation>You declare that the document was signed by hand. The circuit goes on without an electronic signature.</translation>
    </message>
    <message>
        <source>Signature papier</source>
        <translation>Paper signature</translation>
    </message>
    <message>
        <source>Signé sur papier</source>
        <translation>Signed on paper</translation>
    </message>
    <message>
        <source>Signature papier notée.</source>
        <translation>Paper signature noted.</translation>
    </message>
    <message>
        <source>Le dossier part par courriel sécurisé dès que possible.</source>
        <translation>The dossier leaves by secure mail as soon as possible.</translation>
    </message>
    <message>
        <source>à la préfecture</source>
        <translation>to the préfecture</translation>
    </message>
    <message>
        <source>à la trésorerie</source>
        <translation>to the Treasury</translation>
    </message>
    <message>
        <source>Le dossier part {to} dès que possible.</source>
        <translation>The dossier leaves {to} as soon as possible.</translation>
    </message>
    <message>
        <source>Ce bureau ne peut enchaîner aucun circuit.</source>
        <translation>This desk can chain no circuit.</translation>
    </message>
    <message>
        <source>Le dossier repart dans son circuit.</source>
        <translation>The dossier leaves again into its circuit.</translation>
    </message>
    <message>
        <source>Le dossier rejoint les archives du parapheur dès que possible.</source>
        <translation>The dossier goes to the parapheur’s archives as soon as possible.</translation>
    </message>
    <message>
        <source>Le dossier part dans son circuit.</source>
        <translation>The dossier leaves into its circuit.</translation>
    </message>
    <message>
        <source>Dossier gardé.</source>
        <translation>Dossier kept.</translation>
    </message>
    <message>
        <source>Dossier supprimé.</source>
        <translation>Dossier deleted.</translation>
    </message>
    <message>
        <source>Aucun autre bureau n’est connu pour ce dossier.</source>
        <translation>No other desk is known for this dossier.</translation>
    </message>
    <message>
        <source>Avis demandé à {name}.</source>
        <translation>Opinion asked of {name}.</translation>
    </message>
    <message>
        <source>Dossier transféré à {name}.</source>
        <translation>Dossier transferred to {name}.</translation>
    </message>
    <message>
        <source>Dossier repris : il vous revient dès que possible.</source>
        <translation>Dossier taken back: it returns to you as soon as possible.</translation>
    </message>
    <message>
        <source>Bordereau de circuit</source>
        <translation>Circuit slip</translation>
    </message>
    <message>
        <source>Journal du dossier</source>
        <translation>Log of the dossier</translation>
    </message>
    <message>
        <source>Tout le dossier</source>
        <translation>Whole dossier</translation>
    </message>
    <message>
        <source>Enregistré : {name}</source>
        <translation>Saved: {name}</translation>
    </message>
    <message>
        <source>%n dossier visé.</source>
        <translation>%n dossier approved.</translation>
    </message>
    <message>
        <source>%n dossiers visés.</source>
        <translation>%n dossiers approved.</translation>
    </message>
    <message>
        <source>Dossier visé sans avoir été ouvert.</source>
        <translation>Dossier approved without having been opened.</translation>
    </message>
    <message>
        <source>%n n’avaient pas été ouverts.</source>
        <translation>%n had not been opened.</translation>
    </message>
    <message>
        <source>%n n’avait pas été ouvert.</source>
        <translation>%n had not been opened.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.asking</name>
    <message>
        <source>{used} caractères sur {most}</source>
        <translation>{used} characters of {most}</translation>
    </message>
    <message>
        <source> (obligatoire)</source>
        <translation> (required)</translation>
    </message>
    <message>
        <source>Un nombre</source>
        <translation>A number</translation>
    </message>
    <message>
        <source>Un nombre entier</source>
        <translation>A whole number</translation>
    </message>
    <message>
        <source>Une adresse https://…</source>
        <translation>An address https://…</translation>
    </message>
    <message>
        <source>À choisir</source>
        <translation>To choose</translation>
    </message>
    <message>
        <source>Non</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Oui</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>Annotation publique</source>
        <translation>Public annotation</translation>
    </message>
    <message>
        <source>Lue par tout le circuit (facultatif)</source>
        <translation>Read by the whole circuit (optional)</translation>
    </message>
    <message>
        <source>Annotation privée</source>
        <translation>Private annotation</translation>
    </message>
    <message>
        <source>Lue par le bureau suivant seulement (facultatif)</source>
        <translation>Read by the next desk only (optional)</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.bars</name>
    <message>
        <source>Revenir à la signature</source>
        <translation>Back to the signature</translation>
    </message>
    <message>
        <source>Suivant</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>À parcourir : {place} sur {count}</source>
        <translation>To leaf through: {place} of {count}</translation>
    </message>
    <message>
        <source>Terminer la lecture</source>
        <translation>Finish reading</translation>
    </message>
    <message>
        <source>Tout cocher</source>
        <translation>Tick all</translation>
    </message>
    <message>
        <source>Signer %n…</source>
        <translation>Sign %n…</translation>
    </message>
    <message>
        <source>Viser %n</source>
        <translation>Approve %n</translation>
    </message>
    <message>
        <source>Tout décocher</source>
        <translation>Untick all</translation>
    </message>
    <message>
        <source>%n dossier est coché : ses actes sont sous la liste.</source>
        <translation>%n folder is ticked: its actions are below the list.</translation>
    </message>
    <message>
        <source>%n dossiers sont cochés : leurs actes sont sous la liste.</source>
        <translation>%n folders are ticked: their actions are below the list.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.business</name>
    <message>
        <source>Bordereaux (PES)</source>
        <translation>Bordereaux (PES)</translation>
    </message>
    <message>
        <source>Congés et absences</source>
        <translation>Leave and absences</translation>
    </message>
    <message>
        <source>Frais et missions</source>
        <translation>Expenses and missions</translation>
    </message>
    <message>
        <source>Bons de commande</source>
        <translation>Purchase orders</translation>
    </message>
    <message>
        <source>Factures</source>
        <translation>Invoices</translation>
    </message>
    <message>
        <source>Contrats et marchés</source>
        <translation>Contracts and procurement</translation>
    </message>
    <message>
        <source>Notifications de marché</source>
        <translation>Award notices</translation>
    </message>
    <message>
        <source>Actes et décisions</source>
        <translation>Acts and decisions</translation>
    </message>
    <message>
        <source>Autres dossiers</source>
        <translation>Other dossiers</translation>
    </message>
    <message>
        <source>Demande de congés</source>
        <translation>Leave request</translation>
    </message>
    <message>
        <source>Frais de déplacement</source>
        <translation>Travel expenses</translation>
    </message>
    <message>
        <source>Bon de commande</source>
        <translation>Purchase order</translation>
    </message>
    <message>
        <source>Facture</source>
        <translation>Invoice</translation>
    </message>
    <message>
        <source>Contrat</source>
        <translation>Contract</translation>
    </message>
    <message>
        <source>Notification de marché</source>
        <translation>Award notice</translation>
    </message>
    <message>
        <source>Acte</source>
        <translation>Act</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Staff member</translation>
    </message>
    <message>
        <source>Fournisseur</source>
        <translation>Supplier</translation>
    </message>
    <message>
        <source>Numéro</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>Du</source>
        <translation>From</translation>
    </message>
    <message>
        <source>Au</source>
        <translation>To</translation>
    </message>
    <message>
        <source>Jours demandés</source>
        <translation>Days requested</translation>
    </message>
    <message>
        <source>Solde de jours</source>
        <translation>Balance of days</translation>
    </message>
    <message>
        <source>Titulaire</source>
        <translation>Holder</translation>
    </message>
    <message>
        <source>Destinataire</source>
        <translation>Recipient</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.checks</name>
    <message>
        <source>Avis donné par {who} le {when}</source>
        <translation>Opinion given by {who} on {when}</translation>
    </message>
    <message>
        <source>Préparé par {who} le {when}</source>
        <translation>Prepared by {who} on {when}</translation>
    </message>
    <message>
        <source>Vérifié par {who} le {when}</source>
        <translation>Checked by {who} on {when}</translation>
    </message>
    <message>
        <source>{who}, en l’absence de {bureau}</source>
        <translation>{who}, in the absence of {bureau}</translation>
    </message>
    <message>
        <source>Mandats n° {number}</source>
        <translation>Mandats no. {number}</translation>
    </message>
    <message>
        <source>Titres n° {number}</source>
        <translation>Titres no. {number}</translation>
    </message>
    <message>
        <source>{count} annoncées</source>
        <translation>{count} announced</translation>
    </message>
    <message>
        <source>déclaré {amount}</source>
        <translation>declared {amount}</translation>
    </message>
    <message>
        <source>recalculé {amount}</source>
        <translation>recalculated {amount}</translation>
    </message>
    <message>
        <source>%n justificatif annoncé</source>
        <translation>%n supporting document announced</translation>
    </message>
    <message>
        <source>%n justificatifs annoncés</source>
        <translation>%n supporting documents announced</translation>
    </message>
    <message>
        <source>%n joint</source>
        <translation>%n attached</translation>
    </message>
    <message>
        <source>%n joints</source>
        <translation>%n attached</translation>
    </message>
    <message>
        <source>%n bordereau</source>
        <translation>%n bordereau</translation>
    </message>
    <message>
        <source>%n bordereaux</source>
        <translation>%n bordereaux</translation>
    </message>
    <message>
        <source>%n pièce</source>
        <translation>%n item</translation>
    </message>
    <message>
        <source>%n pièces</source>
        <translation>%n items</translation>
    </message>
    <message>
        <source>Totaux contrôlés : {slips}, {pieces}, {amount}.</source>
        <translation>Totals checked: {slips}, {pieces}, {amount}.</translation>
    </message>
    <message>
        <source>Il part ensuite à la signature de : {bureau}.</source>
        <translation>It then goes for the signature of: {bureau}.</translation>
    </message>
    <message>
        <source>%n point à vérifier dans le fichier.</source>
        <translation>%n point to check in the file.</translation>
    </message>
    <message>
        <source>%n points à vérifier dans le fichier.</source>
        <translation>%n points to check in the file.</translation>
    </message>
    <message>
        <source>Totaux recalculés : conformes aux totaux déclarés.</source>
        <translation>Recalculated totals: they match the declared totals.</translation>
    </message>
    <message>
        <source>%n document reste à lire.</source>
        <translation>%n document remains to be read.</translation>
    </message>
    <message>
        <source>%n documents restent à lire.</source>
        <translation>%n documents remain to be read.</translation>
    </message>
    <message>
        <source>{who} vous écrit{nbsp}: {note}</source>
        <translation>{who} writes to you: {note}</translation>
    </message>
    <message>
        <source>Rejeté par {who} le {when}{nbsp}: {reason}</source>
        <translation>Rejected by {who} on {when}: {reason}</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.choosing</name>
    <message>
        <source>Avec quelle carte signer pour {body} ?</source>
        <translation>Which card signs for {body}?</translation>
    </message>
    <message>
        <source>Aucune carte n’est branchée. Insérez-la, puis recommencez.</source>
        <translation>No card is plugged in. Insert it, then start again.</translation>
    </message>
    <message>
        <source>Chercher de nouveau</source>
        <translation>Search again</translation>
    </message>
    <message>
        <source>Cette carte est au nom d’une autre collectivité. La lier à {body} engage cette autre collectivité : ne le faites que si vous y êtes autorisé.</source>
        <translation>This card is in another local authority’s name. Binding it to {body} commits that other local authority: do it only if you are authorised.</translation>
    </message>
    <message>
        <source>Lier cette carte et signer avec elle</source>
        <translation>Bind this card and sign with it</translation>
    </message>
    <message>
        <source>Signer avec cette carte</source>
        <translation>Sign with this card</translation>
    </message>
    <message>
        <source>La carte choisie pour {body} n’est pas branchée.</source>
        <translation>The card chosen for {body} is not plugged in.</translation>
    </message>
    <message>
        <source>La carte choisie pour {body} ne répond pas encore : attendez un instant.</source>
        <translation>The card chosen for {body} does not answer yet: wait a moment.</translation>
    </message>
    <message>
        <source>Le certificat a été renouvelé : celui-ci est au même nom et valable plus longtemps.</source>
        <translation>The certificate was renewed: this one is in the same name and valid for longer.</translation>
    </message>
    <message>
        <source>Signer avec le nouveau</source>
        <translation>Sign with the new one</translation>
    </message>
    <message>
        <source>J’ai branché la carte</source>
        <translation>I have plugged the card in</translation>
    </message>
    <message>
        <source>Délivré par {issuer}, valable jusqu’au {until}</source>
        <translation>Issued by {issuer}, valid until {until}</translation>
    </message>
    <message>
        <source>Niveau RGS {stars}</source>
        <translation>RGS level {stars}</translation>
    </message>
    <message>
        <source>Inutilisable : {why}</source>
        <translation>Cannot be used: {why}</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.comments</name>
    <message>
        <source>Il sera écrit dans le document, à cet endroit de la page {page}, et lu par tout le circuit.</source>
        <translation>It will be written in the document, at this place of page {page}, and read by the whole circuit.</translation>
    </message>
    <message>
        <source>Poser un commentaire</source>
        <translation>Place a comment</translation>
    </message>
    <message>
        <source>Ce que vous voulez dire ici</source>
        <translation>What you want to say here</translation>
    </message>
    <message>
        <source>Commentaire</source>
        <translation>Comment</translation>
    </message>
    <message>
        <source>Poser</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>Poser un commentaire sur la page</source>
        <translation>Place a comment on the page</translation>
    </message>
    <message>
        <source>Touchez la page à l’endroit du commentaire.</source>
        <translation>Touch the page where the comment goes.</translation>
    </message>
    <message>
        <source>Commentaire posé. Il part dès que possible.</source>
        <translation>Comment placed. It leaves as soon as possible.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.consent</name>
    <message>
        <source>Cette carte est encore ouverte : aucun code n’est demandé.</source>
        <translation>This card is still open: no code is asked for.</translation>
    </message>
    <message>
        <source>Le code sera saisi sur le lecteur.</source>
        <translation>The code will be typed on the reader.</translation>
    </message>
    <message>
        <source>J’ai débloqué la carte</source>
        <translation>I have unblocked the card</translation>
    </message>
    <message>
        <source>Code PIN de la carte de {name}</source>
        <translation>PIN of {name}’s card</translation>
    </message>
    <message>
        <source>Code du fichier de {name}</source>
        <translation>Code of {name}’s file</translation>
    </message>
    <message>
        <source>Saisissez le code PIN pour signer.</source>
        <translation>Type the PIN to sign.</translation>
    </message>
    <message>
        <source>En signant, vous certifiez le service fait pour ces mandats.</source>
        <translation>By signing, you certify that the service was rendered for these mandats.</translation>
    </message>
    <message>
        <source>En signant, vous rendez ces titres de recettes exécutoires.</source>
        <translation>By signing, you make these titres de recettes enforceable.</translation>
    </message>
    <message>
        <source>En signant, vous certifiez le service fait pour les mandats et rendez les titres exécutoires.</source>
        <translation>By signing, you certify that the service was rendered for the mandats and make the titres enforceable.</translation>
    </message>
    <message>
        <source>Vous signez en qualité de : {list}.</source>
        <translation>You sign in the capacity of: {list}.</translation>
    </message>
    <message>
        <source>{capacity} (en l’absence de {absent})</source>
        <translation>{capacity} (in the absence of {absent})</translation>
    </message>
    <message>
        <source>Date inscrite dans les signatures : {when}, quand elles ont été préparées.</source>
        <translation>Date written in the signatures: {when}, when they were prepared.</translation>
    </message>
    <message>
        <source>Dates inscrites dans les signatures : du {first} au {last}, quand elles ont été préparées.</source>
        <translation>Dates written in the signatures: from {first} to {last}, when they were prepared.</translation>
    </message>
    <message>
        <source>autres documents</source>
        <translation>other documents</translation>
    </message>
    <message>
        <source>%n dossier</source>
        <translation>%n dossier</translation>
    </message>
    <message>
        <source>%n dossiers</source>
        <translation>%n dossiers</translation>
    </message>
    <message>
        <source>sans montant</source>
        <translation>without an amount</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.delegations</name>
    <message>
        <source>Le bureau choisi verra vos dossiers et les traitera « en l’absence de » votre bureau.</source>
        <translation>The chosen desk will see your dossiers and process them “in the absence of” your desk.</translation>
    </message>
    <message>
        <source>Déléguer un bureau du parapheur</source>
        <translation>Delegate a desk of the parapheur</translation>
    </message>
    <message>
        <source>Votre bureau</source>
        <translation>Your desk</translation>
    </message>
    <message>
        <source>Ceux que vos circuits connaissent.</source>
        <translation>Those that your circuits know.</translation>
    </message>
    <message>
        <source>À quel bureau</source>
        <translation>To which desk</translation>
    </message>
    <message>
        <source>Pour quels dossiers</source>
        <translation>For which dossiers</translation>
    </message>
    <message>
        <source>À partir du</source>
        <translation>From</translation>
    </message>
    <message>
        <source>Jusqu’au (ce jour compris)</source>
        <translation>Until (this day included)</translation>
    </message>
    <message>
        <source>Sans fin prévue : j’y mettrai fin moi-même</source>
        <translation>No planned end: I will end it myself</translation>
    </message>
    <message>
        <source>Déléguer</source>
        <translation>Delegate</translation>
    </message>
    <message>
        <source>Aucun bureau du parapheur n’est à vous, ou ils ne sont pas encore connus ici.</source>
        <translation>No desk of the parapheur is yours, or they are not known here yet.</translation>
    </message>
    <message>
        <source>Tous les dossiers</source>
        <translation>All dossiers</translation>
    </message>
    <message>
        <source>Délégation notée : elle prend effet dès que le serveur la connaît.</source>
        <translation>Delegation noted: it takes effect as soon as the server knows it.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.details</name>
    <message>
        <source>chaque bordereau est signé</source>
        <translation>each bordereau is signed</translation>
    </message>
    <message>
        <source>le fichier entier est signé</source>
        <translation>the whole file is signed</translation>
    </message>
    <message>
        <source>aucun élément ne peut être signé</source>
        <translation>no element can be signed</translation>
    </message>
    <message>
        <source>Fichier</source>
        <translation>File</translation>
    </message>
    <message>
        <source>et %n autre pièce, à lire dans le dossier</source>
        <translation>and %n other item, to be read in the folder</translation>
    </message>
    <message>
        <source>et %n autres pièces, à lire dans le dossier</source>
        <translation>and %n other items, to be read in the folder</translation>
    </message>
    <message>
        <source>justificatifs : {here} sur {count}</source>
        <translation>supporting documents: {here} of {count}</translation>
    </message>
    <message>
        <source>justificatif manquant</source>
        <translation>supporting document missing</translation>
    </message>
    <message>
        <source>Pièce n° {number}</source>
        <translation>Item no. {number}</translation>
    </message>
    <message>
        <source>{capacity}, en l’absence de {absent}</source>
        <translation>{capacity}, in the absence of {absent}</translation>
    </message>
    <message>
        <source>En qualité de</source>
        <translation>In the capacity of</translation>
    </message>
    <message>
        <source>Date inscrite</source>
        <translation>Date written</translation>
    </message>
    <message>
        <source>Bordereau de mandats n° {number}</source>
        <translation>Bordereau of mandats no. {number}</translation>
    </message>
    <message>
        <source>Bordereau de titres n° {number}</source>
        <translation>Bordereau of titres no. {number}</translation>
    </message>
    <message>
        <source>Dépense</source>
        <translation>Expenditure</translation>
    </message>
    <message>
        <source>Recette</source>
        <translation>Revenue</translation>
    </message>
    <message>
        <source>Sens</source>
        <translation>Direction</translation>
    </message>
    <message>
        <source>Exercice</source>
        <translation>Financial year</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>{counted}, {declared} annoncées</source>
        <translation>{counted}, {declared} announced</translation>
    </message>
    <message>
        <source>Nombre</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>Montant HT</source>
        <translation>Amount before tax</translation>
    </message>
    <message>
        <source>TVA</source>
        <translation>VAT</translation>
    </message>
    <message>
        <source>Montant TTC</source>
        <translation>Amount including tax</translation>
    </message>
    <message>
        <source>conforme au total déclaré</source>
        <translation>matches the declared total</translation>
    </message>
    <message>
        <source>différent du total déclaré</source>
        <translation>differs from the declared total</translation>
    </message>
    <message>
        <source>Total recalculé</source>
        <translation>Recalculated total</translation>
    </message>
    <message>
        <source>Cumul annuel</source>
        <translation>Cumulative total of the year</translation>
    </message>
    <message>
        <source>Dématérialisé</source>
        <translation>Paperless</translation>
    </message>
    <message>
        <source>non</source>
        <translation>no</translation>
    </message>
    <message>
        <source>oui</source>
        <translation>yes</translation>
    </message>
    <message>
        <source>déjà signé</source>
        <translation>already signed</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>SIRET</source>
        <translation>SIRET</translation>
    </message>
    <message>
        <source>Poste comptable</source>
        <translation>Treasury office</translation>
    </message>
    <message>
        <source>Nom du fichier</source>
        <translation>Name of the file</translation>
    </message>
    <message>
        <source>Date du fichier</source>
        <translation>Date of the file</translation>
    </message>
    <message>
        <source>%n présent</source>
        <translation>%n present</translation>
    </message>
    <message>
        <source>%n présents</source>
        <translation>%n present</translation>
    </message>
    <message>
        <source>Justificatifs</source>
        <translation>Supporting documents</translation>
    </message>
    <message>
        <source>{embedded} sur {announced}</source>
        <translation>{embedded} of {announced}</translation>
    </message>
    <message>
        <source>, %n élément déjà signé</source>
        <translation>, %n element already signed</translation>
    </message>
    <message>
        <source>, %n éléments déjà signés</source>
        <translation>, %n elements already signed</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Signature</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.dossier</name>
    <message>
        <source>Aucun dossier ouvert</source>
        <translation>No dossier open</translation>
    </message>
    <message>
        <source>Choisissez un dossier dans la liste.</source>
        <translation>Choose a dossier in the list.</translation>
    </message>
    <message>
        <source>Contenu du dossier</source>
        <translation>Content of the dossier</translation>
    </message>
    <message>
        <source>Dossier</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Justificatifs du fichier</source>
        <translation>Supporting documents of the file</translation>
    </message>
    <message>
        <source>… et %n autre, à ouvrir depuis sa pièce.</source>
        <translation>… and %n more, to open from its item.</translation>
    </message>
    <message>
        <source>… et %n autres, à ouvrir depuis leur pièce.</source>
        <translation>… and %n more, to open from their item.</translation>
    </message>
    <message>
        <source>vide : rien n’est joint sous ce nom</source>
        <translation>empty: nothing is attached under this name</translation>
    </message>
    <message>
        <source>Enregistrer…</source>
        <translation>Save…</translation>
    </message>
    <message>
        <source>Lire</source>
        <translation>Read</translation>
    </message>
    <message>
        <source>Enregistrer une copie</source>
        <translation>Save a copy</translation>
    </message>
    <message>
        <source>Justificatif enregistré.</source>
        <translation>Supporting document saved.</translation>
    </message>
    <message>
        <source>Contrats</source>
        <translation>Contracts</translation>
    </message>
    <message>
        <source>Bordereau</source>
        <translation>Bordereau</translation>
    </message>
    <message>
        <source>Bordereaux</source>
        <translation>Bordereaux</translation>
    </message>
    <message>
        <source>{size}, en cours de téléchargement</source>
        <translation>{size}, being downloaded</translation>
    </message>
    <message>
        <source>téléchargement refusé par le serveur</source>
        <translation>download refused by the server</translation>
    </message>
    <message>
        <source>{size}, disponible hors ligne</source>
        <translation>{size}, available offline</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.draft</name>
    <message>
        <source>Le document part dans le circuit que votre collectivité a prévu pour ce type de dossier.</source>
        <translation>The document leaves into the circuit that your local authority has planned for this type of dossier.</translation>
    </message>
    <message>
        <source>Envoyer un document à la signature</source>
        <translation>Send a document for signature</translation>
    </message>
    <message>
        <source>Ajouter des fichiers…</source>
        <translation>Add files…</translation>
    </message>
    <message>
        <source>Le premier est signé ; les annexes l’accompagnent.</source>
        <translation>The first is signed; the annexes go with it.</translation>
    </message>
    <message>
        <source>Bureau</source>
        <translation>Desk</translation>
    </message>
    <message>
        <source>Type et sous-type</source>
        <translation>Type and subtype</translation>
    </message>
    <message>
        <source>À traiter avant une date</source>
        <translation>To be processed before a date</translation>
    </message>
    <message>
        <source>Date limite</source>
        <translation>Deadline</translation>
    </message>
    <message>
        <source>Lue par le premier bureau (facultatif)</source>
        <translation>Read by the first desk (optional)</translation>
    </message>
    <message>
        <source>Garder en préparation, sans l’envoyer encore</source>
        <translation>Keep in preparation, without sending it yet</translation>
    </message>
    <message>
        <source>Envoyer à la signature</source>
        <translation>Send for signature</translation>
    </message>
    <message>
        <source>Garder en préparation</source>
        <translation>Keep in preparation</translation>
    </message>
    <message>
        <source>Aucun de vos bureaux ne peut créer de dossier, ou ses types ne sont pas encore connus ici.</source>
        <translation>None of your desks can create a dossier, or its types are not known here yet.</translation>
    </message>
    <message>
        <source>Circuit</source>
        <translation>Circuit</translation>
    </message>
    <message>
        <source>Circuit habituel</source>
        <translation>Usual circuit</translation>
    </message>
    <message>
        <source>Le parapheur le choisit d’après le type ; il sera visible une fois le dossier créé.</source>
        <translation>The parapheur chooses it by the type; it will be visible once the dossier is created.</translation>
    </message>
    <message>
        <source>Bureau de l’étape {number}, {action}</source>
        <translation>Desk of step {number}, {action}</translation>
    </message>
    <message>
        <source>Choisir le bureau</source>
        <translation>Choose the desk</translation>
    </message>
    <message>
        <source>Choisir des documents</source>
        <translation>Choose documents</translation>
    </message>
    <message>
        <source>Choisissez d’abord un bureau.</source>
        <translation>Choose a desk first.</translation>
    </message>
    <message>
        <source>annexe</source>
        <translation>annex</translation>
    </message>
    <message>
        <source>document à signer</source>
        <translation>document to sign</translation>
    </message>
    <message>
        <source>Ce type de dossier se signe dans un fichier {kind} : celui-ci sera sans doute refusé.</source>
        <translation>This type of file is signed inside a {kind} document: this one will probably be refused.</translation>
    </message>
    <message>
        <source>Signer aussi</source>
        <translation>Sign too</translation>
    </message>
    <message>
        <source>Signer celui-ci</source>
        <translation>Sign this one</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.facts_tab</name>
    <message>
        <source>Renseignements</source>
        <translation>Information</translation>
    </message>
    <message>
        <source>Le circuit arrive avec le réseau.</source>
        <translation>The circuit arrives with the network.</translation>
    </message>
    <message>
        <source>Émis par {bureau}</source>
        <translation>Issued by {bureau}</translation>
    </message>
    <message>
        <source>Rejet</source>
        <translation>Rejection</translation>
    </message>
    <message>
        <source>maintenant</source>
        <translation>now</translation>
    </message>
    <message>
        <source>à venir</source>
        <translation>to come</translation>
    </message>
    <message>
        <source>Pour le bureau suivant{nbsp}: {note}</source>
        <translation>For the next desk: {note}</translation>
    </message>
    <message>
        <source>Commentaires sur les pages</source>
        <translation>Comments on the pages</translation>
    </message>
    <message>
        <source>vous</source>
        <translation>you</translation>
    </message>
    <message>
        <source>{document}, p. {page}</source>
        <translation>{document}, p. {page}</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.filterbar</name>
    <message>
        <source>Les plus anciens d’abord</source>
        <translation>Oldest first</translation>
    </message>
    <message>
        <source>Par montant</source>
        <translation>By amount</translation>
    </message>
    <message>
        <source>Par nom</source>
        <translation>By name</translation>
    </message>
    <message>
        <source>Par type et sous-type</source>
        <translation>By type and subtype</translation>
    </message>
    <message>
        <source>Par bureau</source>
        <translation>By desk</translation>
    </message>
    <message>
        <source>Ordre</source>
        <translation>Order</translation>
    </message>
    <message>
        <source>Tiers, objet, montant, numéro…</source>
        <translation>Third party, purpose, amount, number…</translation>
    </message>
    <message>
        <source>Chercher dans les dossiers</source>
        <translation>Search in the dossiers</translation>
    </message>
    <message>
        <source>Garder ce filtre…</source>
        <translation>Keep this filter…</translation>
    </message>
    <message>
        <source>Oublier ce filtre</source>
        <translation>Forget this filter</translation>
    </message>
    <message>
        <source>Effacer</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>Tout montant</source>
        <translation>Any amount</translation>
    </message>
    <message>
        <source>{amount} ou plus</source>
        <translation>{amount} or more</translation>
    </message>
    <message>
        <source>Tous les types</source>
        <translation>All types</translation>
    </message>
    <message>
        <source>Toutes les natures</source>
        <translation>All natures</translation>
    </message>
    <message>
        <source>Tous les bureaux</source>
        <translation>All desks</translation>
    </message>
    <message>
        <source>Garder ce filtre</source>
        <translation>Keep this filter</translation>
    </message>
    <message>
        <source>Sous quel nom le retrouver au-dessus de la liste ?</source>
        <translation>Under which name to find it above the list?</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.foot</name>
    <message>
        <source>Avancement de la signature</source>
        <translation>Progress of the signing</translation>
    </message>
    <message>
        <source>Mettre en pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Arrêter après ce dossier</source>
        <translation>Stop after this dossier</translation>
    </message>
    <message>
        <source>Un par un</source>
        <translation>One by one</translation>
    </message>
    <message>
        <source>Chaque dossier est demandé : le signer ou le passer.</source>
        <translation>Each dossier is asked for: sign it or skip it.</translation>
    </message>
    <message>
        <source>Signer</source>
        <translation>Sign</translation>
    </message>
    <message>
        <source>Arrêter</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Passer</source>
        <translation>Skip</translation>
    </message>
    <message>
        <source>Signer tous les suivants</source>
        <translation>Sign all that follow</translation>
    </message>
    <message>
        <source>Signature de %n dossiers…</source>
        <translation>Signing %n dossiers…</translation>
    </message>
    <message>
        <source>Signature de %n dossier…</source>
        <translation>Signing %n dossier…</translation>
    </message>
    <message>
        <source>Pause après le dossier en cours…</source>
        <translation>Pausing after the current dossier…</translation>
    </message>
    <message>
        <source>En pause. La carte reste ouverte cinq minutes.</source>
        <translation>Paused. The card stays open for five minutes.</translation>
    </message>
    <message>
        <source>Arrêt après le dossier en cours…</source>
        <translation>Stopping after the current dossier…</translation>
    </message>
    <message>
        <source>{name} : le signer ?</source>
        <translation>{name}: sign it?</translation>
    </message>
    <message>
        <source>Tapez votre code sur le lecteur : encore {left}</source>
        <translation>Type your code on the reader: {left} left</translation>
    </message>
    <message>
        <source>{done} sur {total}</source>
        <translation>{done} of {total}</translation>
    </message>
    <message>
        <source>Terminer</source>
        <translation>Finish</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.giving</name>
    <message>
        <source>Demander un avis</source>
        <translation>Ask for an opinion</translation>
    </message>
    <message>
        <source>Transférer le dossier</source>
        <translation>Transfer the dossier</translation>
    </message>
    <message>
        <source>Le bureau choisi donne son avis, puis le dossier vous revient.</source>
        <translation>The chosen desk gives its opinion, then the dossier returns to you.</translation>
    </message>
    <message>
        <source>Le bureau choisi traitera cette étape à votre place.</source>
        <translation>The chosen desk will process this step in your place.</translation>
    </message>
    <message>
        <source>Lue par le bureau choisi seulement (facultatif)</source>
        <translation>Read by the chosen desk only (optional)</translation>
    </message>
    <message>
        <source>Demander</source>
        <translation>Ask</translation>
    </message>
    <message>
        <source>Le circuit demande ces renseignements avant d’aller plus loin.</source>
        <translation>The circuit asks for this information before going further.</translation>
    </message>
    <message>
        <source>Renseignements obligatoires</source>
        <translation>Required information</translation>
    </message>
    <message>
        <source>Les documents partent par le courriel sécurisé du parapheur ; leur réception y est tracée.</source>
        <translation>The documents leave by the parapheur’s secure mail; their receipt is traced there.</translation>
    </message>
    <message>
        <source>Envoyer par courriel sécurisé</source>
        <translation>Send by secure mail</translation>
    </message>
    <message>
        <source>Le dossier, terminé, repart dans le circuit du sous-type choisi.</source>
        <translation>The finished dossier leaves again into the circuit of the chosen subtype.</translation>
    </message>
    <message>
        <source>Enchaîner un circuit</source>
        <translation>Chain a circuit</translation>
    </message>
    <message>
        <source>Enchaîner</source>
        <translation>Chain</translation>
    </message>
    <message>
        <source>Le dossier quitte ce bureau, avec ses annexes, pour les archives du parapheur. Il n’en revient pas d’ici.</source>
        <translation>The dossier leaves this desk, with its annexes, for the parapheur’s archives. It cannot be brought back from here.</translation>
    </message>
    <message>
        <source>Archiver dans le parapheur</source>
        <translation>Archive in the parapheur</translation>
    </message>
    <message>
        <source>Nom dans les archives</source>
        <translation>Name in the archives</translation>
    </message>
    <message>
        <source>Archiver</source>
        <translation>Archive</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.head</name>
    <message>
        <source> à </source>
        <translation> at </translation>
    </message>
    <message>
        <source>à traiter avant le {day}</source>
        <translation>to be processed before {day}</translation>
    </message>
    <message>
        <source>Vous agissez en l’absence de : {bureau}.</source>
        <translation>You act in the absence of: {bureau}.</translation>
    </message>
    <message>
        <source>Lecture obligatoire : {read} document sur {total} ouvert.</source>
        <translation>Reading required: {read} document of {total} opened.</translation>
    </message>
    <message>
        <source>Le secrétariat de ce bureau le prépare ; il vous revient ensuite.</source>
        <translation>The secretariat of this desk prepares it; it then returns to you.</translation>
    </message>
    <message>
        <source>Ce bureau vous laisse lire et commenter ses dossiers, non les transmettre : pour les préparer d’un visa, le circuit doit passer d’abord par votre propre bureau.</source>
        <translation>This desk lets you read and comment its folders, not send them on: to prepare them with an approval, the circuit must first go through your own desk.</translation>
    </message>
    <message>
        <source>Ce bureau vous laisse lire et commenter ses dossiers, non les traiter.</source>
        <translation>This desk lets you read and comment its folders, not act on them.</translation>
    </message>
    <message>
        <source>{done}, en attente d’envoi</source>
        <translation>{done}, waiting to be sent</translation>
    </message>
    <message>
        <source>%n facture</source>
        <translation>%n invoice</translation>
    </message>
    <message>
        <source>%n factures</source>
        <translation>%n invoices</translation>
    </message>
    <message>
        <source>%n marché</source>
        <translation>%n procurement contract</translation>
    </message>
    <message>
        <source>%n marchés</source>
        <translation>%n procurement contracts</translation>
    </message>
    <message>
        <source>%n concession</source>
        <translation>%n concession</translation>
    </message>
    <message>
        <source>%n concessions</source>
        <translation>%n concessions</translation>
    </message>
    <message>
        <source>Le contenu est en cours de contrôle : totaux, pièces et justificatifs. Rien ne se signe avant.</source>
        <translation>The content is being checked: totals, items and supporting documents. Nothing is signed before.</translation>
    </message>
    <message>
        <source>… et %n autre remarque.</source>
        <translation>… and %n other remark.</translation>
    </message>
    <message>
        <source>… et %n autres remarques.</source>
        <translation>… and %n other remarks.</translation>
    </message>
    <message>
        <source>%n justificatif présent.</source>
        <translation>%n supporting document present.</translation>
    </message>
    <message>
        <source>%n justificatifs présents.</source>
        <translation>%n supporting documents present.</translation>
    </message>
    <message>
        <source>Schéma non vérifié.</source>
        <translation>Schema not checked.</translation>
    </message>
    <message>
        <source>Schéma de la DGFiP {name} : des écarts.</source>
        <translation>DGFiP schema {name}: deviations.</translation>
    </message>
    <message>
        <source>Schéma de la DGFiP {name} : conforme.</source>
        <translation>DGFiP schema {name}: conforms.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.lines</name>
    <message>
        <source>PDF préparé par le serveur : il sera contrôlé après la signature.</source>
        <translation>PDF prepared by the server: it will be checked after the signature.</translation>
    </message>
    <message>
        <source>Détail de {name}</source>
        <translation>Details of {name}</translation>
    </message>
    <message>
        <source>Replier le détail de {name}</source>
        <translation>Fold the details of {name}</translation>
    </message>
    <message>
        <source>non ouvert</source>
        <translation>not opened</translation>
    </message>
    <message>
        <source>en l’absence de {absent}</source>
        <translation>in the absence of {absent}</translation>
    </message>
    <message>
        <source>ouvert</source>
        <translation>opened</translation>
    </message>
    <message>
        <source>à préparer en ligne</source>
        <translation>to prepare online</translation>
    </message>
    <message>
        <source> et %n autre</source>
        <translation> and %n more</translation>
    </message>
    <message>
        <source> et %n autres</source>
        <translation> and %n more</translation>
    </message>
    <message>
        <source>Les nommer tous</source>
        <translation>Name them all</translation>
    </message>
    <message>
        <source>Replier</source>
        <translation>Fold</translation>
    </message>
    <message>
        <source>Vous n’avez pas ouvert %n dossier.</source>
        <translation>You have not opened %n dossier.</translation>
    </message>
    <message>
        <source>Vous n’avez pas ouvert %n dossiers.</source>
        <translation>You have not opened %n dossiers.</translation>
    </message>
    <message>
        <source>Les parcourir</source>
        <translation>Leaf through them</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.local</name>
    <message>
        <source>Dans le PDF (PAdES)</source>
        <translation>In the PDF (PAdES)</translation>
    </message>
    <message>
        <source>Dans le bordereau (PES)</source>
        <translation>In the bordereau (PES)</translation>
    </message>
    <message>
        <source>Fichier à part (CAdES, .p7s)</source>
        <translation>Separate file (CAdES, .p7s)</translation>
    </message>
    <message>
        <source>Fichier à part (XAdES, .xml)</source>
        <translation>Separate file (XAdES, .xml)</translation>
    </message>
    <message>
        <source>Forme de la signature de {name}</source>
        <translation>Form of the signature of {name}</translation>
    </message>
    <message>
        <source>Placer un cartouche visible…</source>
        <translation>Place a visible panel…</translation>
    </message>
    <message>
        <source>Sans cartouche</source>
        <translation>Without a panel</translation>
    </message>
    <message>
        <source>Sera écrit : {name}</source>
        <translation>Will be written: {name}</translation>
    </message>
    <message>
        <source>Cartouche page {page}…</source>
        <translation>Panel on page {page}…</translation>
    </message>
    <message>
        <source>Signé et vérifié : {name}</source>
        <translation>Signed and verified: {name}</translation>
    </message>
    <message>
        <source>Avec votre carte</source>
        <translation>With your card</translation>
    </message>
    <message>
        <source>Un seul code pour tous ces documents.</source>
        <translation>One code for all these documents.</translation>
    </message>
    <message>
        <source>Un PDF ou tout autre fichier. Le document signé est écrit à côté de l’original, qui reste tel quel.</source>
        <translation>A PDF or any other file. The signed document is written beside the original, which stays as it is.</translation>
    </message>
    <message>
        <source>Signer un document</source>
        <translation>Sign a document</translation>
    </message>
    <message>
        <source>Maire</source>
        <translation>Mayor</translation>
    </message>
    <message>
        <source>Fait à</source>
        <translation>Done at</translation>
    </message>
    <message>
        <source>Lu et approuvé</source>
        <translation>Read and approved</translation>
    </message>
    <message>
        <source>Motif</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Horodater, avec les preuves</source>
        <translation>Timestamp, with the proofs</translation>
    </message>
    <message>
        <source>Documents à signer</source>
        <translation>Documents to sign</translation>
    </message>
    <message>
        <source>Signer %n document</source>
        <translation>Sign %n document</translation>
    </message>
    <message>
        <source>Signer %n documents</source>
        <translation>Sign %n documents</translation>
    </message>
    <message>
        <source>Dites en quelle qualité vous signez : le Trésor l’exige pour un bordereau.</source>
        <translation>Say in which capacity you sign: the Treasury requires it for a bordereau.</translation>
    </message>
    <message>
        <source>%n document signé.</source>
        <translation>%n document signed.</translation>
    </message>
    <message>
        <source>%n documents signés.</source>
        <translation>%n documents signed.</translation>
    </message>
    <message>
        <source>Fait à {place}, le {day}</source>
        <translation>Done at {place}, on {day}</translation>
    </message>
    <message>
        <source>Le {day}</source>
        <translation>On {day}</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.pes_detail</name>
    <message>
        <source>Pièce {number}</source>
        <translation>Item {number}</translation>
    </message>
    <message>
        <source>{piece}, ligne {line}</source>
        <translation>{piece}, line {line}</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.pes_files</name>
    <message>
        <source>Texte du justificatif</source>
        <translation>Text of the supporting document</translation>
    </message>
    <message>
        <source>Document à ouvrir à part</source>
        <translation>Document to open separately</translation>
    </message>
    <message>
        <source>Ce fichier ne s’affiche pas ici : enregistrez-le pour l’ouvrir avec son programme.</source>
        <translation>This file cannot be displayed here: save it to open it with its program.</translation>
    </message>
    <message>
        <source>Justificatif vide</source>
        <translation>Empty supporting document</translation>
    </message>
    <message>
        <source>Ce document ne contient rien : dites-le à l’émetteur.</source>
        <translation>This document contains nothing: tell its issuer.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.pes_pane</name>
    <message>
        <source>Tiers, objet, n°, montant</source>
        <translation>Third party, purpose, no., amount</translation>
    </message>
    <message>
        <source>Tiers, objet, n°…</source>
        <translation>Third party, purpose, no.…</translation>
    </message>
    <message>
        <source>Chercher dans les pièces</source>
        <translation>Search in the items</translation>
    </message>
    <message>
        <source>Par pièce</source>
        <translation>By item</translation>
    </message>
    <message>
        <source>Par tiers</source>
        <translation>By third party</translation>
    </message>
    <message>
        <source>Aucune pièce</source>
        <translation>No item</translation>
    </message>
    <message>
        <source>Aucune pièce ne correspond.</source>
        <translation>No item matches.</translation>
    </message>
    <message>
        <source>%n à regarder</source>
        <translation>%n to look at</translation>
    </message>
    <message>
        <source>Contrôle de %n pièce en cours…</source>
        <translation>Checking %n item…</translation>
    </message>
    <message>
        <source>Contrôle des %n pièces en cours : les premières sont déjà là.</source>
        <translation>Checking the %n items: the first ones are already there.</translation>
    </message>
    <message>
        <source>Ordre des pièces</source>
        <translation>Order of the items</translation>
    </message>
    <message>
        <source>L’inhabituel d’abord</source>
        <translation>The unusual first</translation>
    </message>
    <message>
        <source>Comme dans le fichier</source>
        <translation>As in the file</translation>
    </message>
    <message>
        <source>Plus grands montants d’abord</source>
        <translation>Largest amounts first</translation>
    </message>
    <message>
        <source>Par nom de tiers</source>
        <translation>By third party’s name</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.pes_rows</name>
    <message>
        <source>mandats</source>
        <translation>mandats</translation>
    </message>
    <message>
        <source>titres</source>
        <translation>titres</translation>
    </message>
    <message>
        <source>compte changé</source>
        <translation>account changed</translation>
    </message>
    <message>
        <source>montant inhabituel</source>
        <translation>unusual amount</translation>
    </message>
    <message>
        <source>nouveau tiers</source>
        <translation>new third party</translation>
    </message>
    <message>
        <source>en double</source>
        <translation>duplicate</translation>
    </message>
    <message>
        <source>pièce d’origine manquante</source>
        <translation>original item missing</translation>
    </message>
    <message>
        <source>compte manquant</source>
        <translation>account missing</translation>
    </message>
    <message>
        <source>prénom manquant</source>
        <translation>first name missing</translation>
    </message>
    <message>
        <source>à vérifier</source>
        <translation>to check</translation>
    </message>
    <message>
        <source>total en cours de contrôle</source>
        <translation>total being checked</translation>
    </message>
    <message>
        <source>total conforme au total déclaré</source>
        <translation>total matches the declared total</translation>
    </message>
    <message>
        <source>Bordereau de {kind} n° {number}</source>
        <translation>Bordereau of {kind} no. {number}</translation>
    </message>
    <message>
        <source>{here} sur {count}</source>
        <translation>{here} of {count}</translation>
    </message>
    <message>
        <source>compte {account}</source>
        <translation>account {account}</translation>
    </message>
    <message>
        <source>dont TVA {vat}</source>
        <translation>including VAT {vat}</translation>
    </message>
    <message>
        <source>corrige {origin}</source>
        <translation>corrects {origin}</translation>
    </message>
    <message>
        <source>fonction {function}</source>
        <translation>function {function}</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.pes_tree</name>
    <message>
        <source>{column}, rien</source>
        <translation>{column}, nothing</translation>
    </message>
    <message>
        <source>PJ</source>
        <translation>Att.</translation>
    </message>
    <message>
        <source>TTC</source>
        <translation>Incl. tax</translation>
    </message>
    <message>
        <source>N°</source>
        <translation>No.</translation>
    </message>
    <message>
        <source>Tiers et objet</source>
        <translation>Third party and purpose</translation>
    </message>
    <message>
        <source>Bordereaux, pièces et lignes</source>
        <translation>Bordereaux, items and lines</translation>
    </message>
    <message>
        <source>Colonnes</source>
        <translation>Columns</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.piles</name>
    <message>
        <source>À signer</source>
        <translation>To sign</translation>
    </message>
    <message>
        <source>À viser</source>
        <translation>To approve</translation>
    </message>
    <message>
        <source>Délégués</source>
        <translation>Delegated</translation>
    </message>
    <message>
        <source>Retournés</source>
        <translation>Returned</translation>
    </message>
    <message>
        <source>À venir</source>
        <translation>To come</translation>
    </message>
    <message>
        <source>En préparation</source>
        <translation>In preparation</translation>
    </message>
    <message>
        <source>Terminés</source>
        <translation>Finished</translation>
    </message>
    <message>
        <source>Aucun dossier ne répond à ce filtre</source>
        <translation>No dossier matches this filter</translation>
    </message>
    <message>
        <source>Élargissez-le, ou effacez-le.</source>
        <translation>Widen it, or clear it.</translation>
    </message>
    <message>
        <source>Rien à signer</source>
        <translation>Nothing to sign</translation>
    </message>
    <message>
        <source>Tous vos dossiers sont traités.</source>
        <translation>All your dossiers are processed.</translation>
    </message>
    <message>
        <source>Aucun dossier n’attend votre visa.</source>
        <translation>No dossier awaits your visa.</translation>
    </message>
    <message>
        <source>Rien à viser</source>
        <translation>Nothing to approve</translation>
    </message>
    <message>
        <source>Aucune échéance n’est dépassée.</source>
        <translation>No due date is past.</translation>
    </message>
    <message>
        <source>Rien en retard</source>
        <translation>Nothing late</translation>
    </message>
    <message>
        <source>Personne ne vous a confié de dossier.</source>
        <translation>Nobody has entrusted a dossier to you.</translation>
    </message>
    <message>
        <source>Rien par délégation</source>
        <translation>Nothing by delegation</translation>
    </message>
    <message>
        <source>Aucun de vos dossiers n’a été rejeté.</source>
        <translation>None of your dossiers was rejected.</translation>
    </message>
    <message>
        <source>Aucun retour</source>
        <translation>Nothing returned</translation>
    </message>
    <message>
        <source>Aucun circuit ne passe bientôt par vos bureaux.</source>
        <translation>No circuit will soon pass by your desks.</translation>
    </message>
    <message>
        <source>Rien à venir</source>
        <translation>Nothing to come</translation>
    </message>
    <message>
        <source>Les dossiers que vous créez attendent ici leur envoi.</source>
        <translation>The dossiers that you create wait here to be sent.</translation>
    </message>
    <message>
        <source>Rien en préparation</source>
        <translation>Nothing in preparation</translation>
    </message>
    <message>
        <source>Aucun dossier</source>
        <translation>No dossier</translation>
    </message>
    <message>
        <source>Autres…</source>
        <translation>Others…</translation>
    </message>
    <message>
        <source>Autres dossiers : à venir, en préparation, terminés, tous</source>
        <translation>Other dossiers: to come, in preparation, finished, all</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.proof</name>
    <message>
        <source>Signé {when}. Le fichier rendu par le serveur est bien ce qui était affiché, avec votre signature.</source>
        <translation>Signed {when}. The file returned by the server is indeed what was displayed, with your signature.</translation>
    </message>
    <message>
        <source>ALTÉRÉ : le fichier rendu par le serveur n’est pas celui que vous avez signé {when}.</source>
        <translation>ALTERED: the file returned by the server is not the one that you signed {when}.</translation>
    </message>
    <message>
        <source>Signé {when}. Le serveur ne rend plus ce fichier : il n’a pas pu être contrôlé.</source>
        <translation>Signed {when}. The server no longer returns this file: it could not be checked.</translation>
    </message>
    <message>
        <source>Signé {when}, à contrôler : le fichier signé sera relu dès qu’il sera rendu par le serveur.</source>
        <translation>Signed {when}, to be checked: the signed file will be read again as soon as the server returns it.</translation>
    </message>
    <message>
        <source>Dossier : {name}</source>
        <translation>Dossier: {name}</translation>
    </message>
    <message>
        <source>Identifiant : {id}</source>
        <translation>Identifier: {id}</translation>
    </message>
    <message>
        <source>Signé : {when}</source>
        <translation>Signed: {when}</translation>
    </message>
    <message>
        <source>Contrôlé : {when}</source>
        <translation>Checked: {when}</translation>
    </message>
    <message>
        <source>Rédigé : {when}</source>
        <translation>Written: {when}</translation>
    </message>
    <message>
        <source>Document {id}</source>
        <translation>Document {id}</translation>
    </message>
    <message>
        <source>  affiché et signé, SHA-256 : {digest}</source>
        <translation>  displayed and signed, SHA-256: {digest}</translation>
    </message>
    <message>
        <source>  rendu par le serveur, SHA-256 : {digest}</source>
        <translation>  returned by the server, SHA-256: {digest}</translation>
    </message>
    <message>
        <source>Constat</source>
        <translation>Finding</translation>
    </message>
    <message>
        <source>Empreintes</source>
        <translation>Digests</translation>
    </message>
    <message>
        <source>Enregistrer le rapport</source>
        <translation>Save the report</translation>
    </message>
    <message>
        <source>Fichier signé altéré</source>
        <translation>Signed file altered</translation>
    </message>
    <message>
        <source>Rapport enregistré.</source>
        <translation>Report saved.</translation>
    </message>
    <message>
        <source>Enregistrer le rapport…</source>
        <translation>Save the report…</translation>
    </message>
    <message>
        <source>{name} : le fichier signé rendu par le serveur n’est pas celui qui était affiché.</source>
        <translation>{name}: the signed file returned by the server is not the one that was displayed.</translation>
    </message>
    <message>
        <source>Voir le dossier</source>
        <translation>Show the dossier</translation>
    </message>
    <message>
        <source>J’ai vu</source>
        <translation>I have seen it</translation>
    </message>
    <message>
        <source>%n dossier reste à signer</source>
        <translation>%n dossier remains to be signed</translation>
    </message>
    <message>
        <source>%n dossiers restent à signer</source>
        <translation>%n dossiers remain to be signed</translation>
    </message>
    <message>
        <source>La dernière signature a été interrompue : {left}. Ce qui était signé l’est resté.</source>
        <translation>The last signing was interrupted: {left}. What was signed stayed signed.</translation>
    </message>
    <message>
        <source>Plus tard</source>
        <translation>Later</translation>
    </message>
    <message>
        <source>%n jour</source>
        <translation>%n day</translation>
    </message>
    <message>
        <source>%n jours</source>
        <translation>%n days</translation>
    </message>
    <message>
        <source>Le certificat de {name} ({issuer}) expire dans {left}. Renouvelez-le auprès de son autorité : dossier, rendez-vous, remise de la carte, il faut souvent deux mois. Ensuite, choisissez-le ici.</source>
        <translation>The certificate of {name} ({issuer}) expires in {left}. Renew it with its authority: application, appointment, handing over of the card, it often takes two months. Then choose it here.</translation>
    </message>
    <message>
        <source>C’est noté</source>
        <translation>Noted</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.reason</name>
    <message>
        <source>Le dossier revient à son émetteur. Le motif sera lu par tout le circuit.</source>
        <translation>The dossier returns to its issuer. The reason will be read by the whole circuit.</translation>
    </message>
    <message>
        <source>Rejeter le dossier</source>
        <translation>Reject the dossier</translation>
    </message>
    <message>
        <source>Motif du rejet</source>
        <translation>Reason of the rejection</translation>
    </message>
    <message>
        <source>Motif du rejet (obligatoire)</source>
        <translation>Reason of the rejection (required)</translation>
    </message>
    <message>
        <source>Lue par l’émetteur seulement (facultatif)</source>
        <translation>Read by the issuer only (optional)</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.reasons</name>
    <message>
        <source>Le contenu signé a été modifié.</source>
        <translation>The signed content was altered.</translation>
    </message>
    <message>
        <source>La signature ne vient pas de la clé de ce certificat.</source>
        <translation>The signature does not come from this certificate’s key.</translation>
    </message>
    <message>
        <source>Le certificat n’était pas valable à la date de la signature.</source>
        <translation>The certificate was not valid on the date of the signature.</translation>
    </message>
    <message>
        <source>Le certificat a été révoqué.</source>
        <translation>The certificate was revoked.</translation>
    </message>
    <message>
        <source>La signature ne nomme pas le certificat du signataire.</source>
        <translation>The signature does not name the signatory’s certificate.</translation>
    </message>
    <message>
        <source>Le certificat du signataire est illisible.</source>
        <translation>The signatory’s certificate is unreadable.</translation>
    </message>
    <message>
        <source>Du contenu a été ajouté ou changé après la signature.</source>
        <translation>Content was added or changed after the signature.</translation>
    </message>
    <message>
        <source>La signature ne couvre pas le document de façon sûre.</source>
        <translation>The signature does not cover the document safely.</translation>
    </message>
    <message>
        <source>La signature ne peut pas être lue.</source>
        <translation>The signature cannot be read.</translation>
    </message>
    <message>
        <source>La signature porte sur des éléments inattendus.</source>
        <translation>The signature covers unexpected elements.</translation>
    </message>
    <message>
        <source>La signature porte sur un autre élément.</source>
        <translation>The signature covers another element.</translation>
    </message>
    <message>
        <source>La date ou le certificat inscrits dans la signature ont été modifiés.</source>
        <translation>The date or certificate written in the signature was altered.</translation>
    </message>
    <message>
        <source>La signature ne dit ni sa date ni son certificat.</source>
        <translation>The signature states neither its date nor its certificate.</translation>
    </message>
    <message>
        <source>La signature emploie une transformation refusée.</source>
        <translation>The signature uses a refused transformation.</translation>
    </message>
    <message>
        <source>La signature emploie un procédé refusé.</source>
        <translation>The signature uses a refused method.</translation>
    </message>
    <message>
        <source>La signature emploie une mise en forme refusée.</source>
        <translation>The signature uses a refused canonical form.</translation>
    </message>
    <message>
        <source>Deux signatures portent sur le même élément.</source>
        <translation>Two signatures cover the same element.</translation>
    </message>
    <message>
        <source>L’horodatage est altéré.</source>
        <translation>The timestamp is altered.</translation>
    </message>
    <message>
        <source>Le document signé manque : placez-le à côté de la signature.</source>
        <translation>The signed document is missing: place it beside the signature.</translation>
    </message>
    <message>
        <source>Ce type de fichier n’est pas reconnu.</source>
        <translation>This type of file is not recognised.</translation>
    </message>
    <message>
        <source>Le fichier ne peut pas être lu.</source>
        <translation>The file cannot be read.</translation>
    </message>
    <message>
        <source>Le fichier est trop volumineux pour être examiné ici.</source>
        <translation>The file is too large to be examined here.</translation>
    </message>
    <message>
        <source>Le message est mal formé.</source>
        <translation>The message is malformed.</translation>
    </message>
    <message>
        <source>Le PDF est illisible.</source>
        <translation>The PDF is unreadable.</translation>
    </message>
    <message>
        <source>Le PDF est protégé.</source>
        <translation>The PDF is protected.</translation>
    </message>
    <message>
        <source>Le PDF n’accepte plus de changement.</source>
        <translation>The PDF accepts no further change.</translation>
    </message>
    <message>
        <source>Le PDF est certifié par son auteur.</source>
        <translation>The PDF is certified by its author.</translation>
    </message>
    <message>
        <source>Le PDF contient un objet caché, qui pourrait en remplacer un autre.</source>
        <translation>The PDF contains a hidden object, which could replace another.</translation>
    </message>
    <message>
        <source>Une annotation couvre une page entière.</source>
        <translation>An annotation covers a whole page.</translation>
    </message>
    <message>
        <source>Le PDF contient un calque masqué.</source>
        <translation>The PDF contains a hidden layer.</translation>
    </message>
    <message>
        <source>Un champ du PDF est dessiné avec une police du document.</source>
        <translation>A field of the PDF is drawn with a font of the document.</translation>
    </message>
    <message>
        <source>Le PDF contient des données après sa fin.</source>
        <translation>The PDF contains data after its end.</translation>
    </message>
    <message>
        <source>Le PDF contient des champs à remplir.</source>
        <translation>The PDF contains fields to fill in.</translation>
    </message>
    <message>
        <source>Le PDF contient un programme.</source>
        <translation>The PDF contains a program.</translation>
    </message>
    <message>
        <source>Son autorité n’est pas dans les listes de confiance importées.</source>
        <translation>Its authority is not in the imported trust lists.</translation>
    </message>
    <message>
        <source>La révocation n’a pas pu être vérifiée.</source>
        <translation>The revocation could not be checked.</translation>
    </message>
    <message>
        <source>Ce certificat ne sert pas à signer des actes.</source>
        <translation>This certificate is not meant for signing acts.</translation>
    </message>
    <message>
        <source>Ce certificat est celui d’une autorité, pas d’une personne.</source>
        <translation>This certificate is an authority's, not a person's.</translation>
    </message>
    <message>
        <source>La clé de ce certificat est trop courte.</source>
        <translation>This certificate's key is too short.</translation>
    </message>
    <message>
        <source>La signature emploie une empreinte trop ancienne (SHA-1 ou avant) : elle ne prouve plus assez.</source>
        <translation>The signature uses a digest that is too old (SHA-1 or before): it no longer proves enough.</translation>
    </message>
    <message>
        <source>Le document porte un horodatage, mais personne ne l’a signé.</source>
        <translation>The document carries a timestamp, but nobody signed it.</translation>
    </message>
    <message>
        <source>Signé sans horodatage : le service n’a pas répondu.</source>
        <translation>Signed without a timestamp: the service did not answer.</translation>
    </message>
    <message>
        <source>Signé et horodaté ; les preuves de révocation n’ont pas pu être ajoutées.</source>
        <translation>Signed and timestamped; the proofs of revocation could not be added.</translation>
    </message>
    <message>
        <source>Un fichier signé porte déjà ce nom : déplacez-le ou renommez-le.</source>
        <translation>A signed file already has this name: move or rename it.</translation>
    </message>
    <message>
        <source>Le cartouche sort de la page ou en couvre trop.</source>
        <translation>The panel lies outside the page or covers too much of it.</translation>
    </message>
    <message>
        <source>La signature ne tient pas dans la place prévue.</source>
        <translation>The signature does not fit in the room provided.</translation>
    </message>
    <message>
        <source>{id} : n’est pas signé.</source>
        <translation>{id}: is not signed.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.recap</name>
    <message>
        <source>Lecture des dossiers…</source>
        <translation>Reading the dossiers…</translation>
    </message>
    <message>
        <source>Choisissez la carte qui signe</source>
        <translation>Choose the card that signs</translation>
    </message>
    <message>
        <source>Rien ne peut être signé</source>
        <translation>Nothing can be signed</translation>
    </message>
    <message>
        <source>%n sélectionné</source>
        <translation>%n selected</translation>
    </message>
    <message>
        <source>%n sélectionnés</source>
        <translation>%n selected</translation>
    </message>
    <message>
        <source>Vous allez signer %n dossier</source>
        <translation>You are about to sign %n dossier</translation>
    </message>
    <message>
        <source>Vous allez signer %n dossiers</source>
        <translation>You are about to sign %n dossiers</translation>
    </message>
    <message>
        <source>Aucun dossier n’est coché</source>
        <translation>No dossier is ticked</translation>
    </message>
    <message>
        <source>Signer %n dossier</source>
        <translation>Sign %n dossier</translation>
    </message>
    <message>
        <source>Signer %n dossiers</source>
        <translation>Sign %n dossiers</translation>
    </message>
    <message>
        <source>Les signatures partent dès que le réseau le permet ; suivez-les dans « À envoyer ».</source>
        <translation>The signatures leave as soon as the network allows; follow them in “To send”.</translation>
    </message>
    <message>
        <source>Reprendre le dossier non signé</source>
        <translation>Take up the unsigned dossier again</translation>
    </message>
    <message>
        <source>Reprendre les %n dossiers non signés</source>
        <translation>Take up the %n unsigned dossiers again</translation>
    </message>
    <message>
        <source>Enregistrer le compte rendu…</source>
        <translation>Save the report…</translation>
    </message>
    <message>
        <source>Journal, {body}…</source>
        <translation>Log, {body}…</translation>
    </message>
    <message>
        <source>Journal…</source>
        <translation>Log…</translation>
    </message>
    <message>
        <source>Le journal des signatures de {body}, vérifiable ligne à ligne.</source>
        <translation>The log of {body}’s signatures, verifiable line by line.</translation>
    </message>
    <message>
        <source>Enregistrer le journal</source>
        <translation>Save the log</translation>
    </message>
    <message>
        <source>Journal enregistré.</source>
        <translation>Log saved.</translation>
    </message>
    <message>
        <source>Enregistrer le compte rendu</source>
        <translation>Save the report</translation>
    </message>
    <message>
        <source>Compte rendu enregistré.</source>
        <translation>Report saved.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.results</name>
    <message>
        <source>%n dossier signé</source>
        <translation>%n dossier signed</translation>
    </message>
    <message>
        <source>%n dossiers signés</source>
        <translation>%n dossiers signed</translation>
    </message>
    <message>
        <source>%n dossier n’a pas été signé</source>
        <translation>%n dossier was not signed</translation>
    </message>
    <message>
        <source>%n dossiers n’ont pas été signés</source>
        <translation>%n dossiers were not signed</translation>
    </message>
    <message>
        <source>%n dossier passé</source>
        <translation>%n dossier skipped</translation>
    </message>
    <message>
        <source>%n dossiers passés</source>
        <translation>%n dossiers skipped</translation>
    </message>
    <message>
        <source>Daté du {when}.</source>
        <translation>Dated {when}.</translation>
    </message>
    <message>
        <source>Signé, en attente d’envoi. Le PDF préparé par le serveur sera contrôlé à son retour.</source>
        <translation>Signed, waiting to be sent. The PDF prepared by the server will be checked on its return.</translation>
    </message>
    <message>
        <source>Signé et vérifié, en attente d’envoi.</source>
        <translation>Signed and verified, waiting to be sent.</translation>
    </message>
    <message>
        <source>Signature du</source>
        <translation>Signature of</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.rows</name>
    <message>
        <source>avant demain</source>
        <translation>before tomorrow</translation>
    </message>
    <message>
        <source>avant le {day}</source>
        <translation>before {day}</translation>
    </message>
    <message>
        <source>au secrétariat</source>
        <translation>at the secretariat</translation>
    </message>
    <message>
        <source>lecture seule</source>
        <translation>read-only</translation>
    </message>
    <message>
        <source>en l’absence de {bureau}</source>
        <translation>in the absence of {bureau}</translation>
    </message>
    <message>
        <source>retourné</source>
        <translation>returned</translation>
    </message>
    <message>
        <source>erreur</source>
        <translation>error</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.rules</name>
    <message>
        <source>Le parapheur ne connaît que les types nommés par votre collectivité. Dites ici à quels mots reconnaître des congés, un bon de commande ou un contrat, et où lire l’agent, les dates ou le montant.</source>
        <translation>The parapheur knows only the types named by your local authority. Say here by which words to recognise leave, a purchase order or a contract, and where to read the staff member, the dates or the amount.</translation>
    </message>
    <message>
        <source>Natures de dossiers</source>
        <translation>Natures of dossiers</translation>
    </message>
    <message>
        <source>Rétablir les règles d’origine</source>
        <translation>Restore the original rules</translation>
    </message>
    <message>
        <source>Revenir</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Modifier {name}</source>
        <translation>Change {name}</translation>
    </message>
    <message>
        <source>Séparez les mots par des virgules. L’étoile remplace n’importe quelle suite de lettres.</source>
        <translation>Separate the words by commas. The star replaces any sequence of letters.</translation>
    </message>
    <message>
        <source>Débuts de mots du type ou du sous-type ; « marchés / notification » regarde l’un puis l’autre.</source>
        <translation>Beginnings of words of the type or subtype; “marchés / notification” looks at one then the other.</translation>
    </message>
    <message>
        <source>Reconnu à ces mots</source>
        <translation>Recognised by these words</translation>
    </message>
    <message>
        <source>Donnez au moins un mot.</source>
        <translation>Give at least one word.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.stamp_picture</name>
    <message>
        <source>Image du cartouche</source>
        <translation>Picture of the panel</translation>
    </message>
    <message>
        <source>Image du cartouche…</source>
        <translation>Picture of the panel…</translation>
    </message>
    <message>
        <source>Sans image</source>
        <translation>Without a picture</translation>
    </message>
    <message>
        <source>Images (*.png *.jpg *.jpeg *.webp *.bmp)</source>
        <translation>Pictures (*.png *.jpg *.jpeg *.webp *.bmp)</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.stamping</name>
    <message>
        <source>Place du cartouche sur la page : flèches pour le déplacer</source>
        <translation>Place of the panel on the page: arrow keys to move it</translation>
    </message>
    <message>
        <source>Place du cartouche</source>
        <translation>Place of the panel</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Page</translation>
    </message>
    <message>
        <source>Page </source>
        <translation>Page </translation>
    </message>
    <message>
        <source>Sens du texte</source>
        <translation>Direction of the text</translation>
    </message>
    <message>
        <source>Texte droit</source>
        <translation>Upright text</translation>
    </message>
    <message>
        <source>Tourné à gauche</source>
        <translation>Turned left</translation>
    </message>
    <message>
        <source>À l’envers</source>
        <translation>Upside down</translation>
    </message>
    <message>
        <source>Tourné à droite</source>
        <translation>Turned right</translation>
    </message>
    <message>
        <source>Faites glisser le cadre, ou déplacez-le avec les flèches.</source>
        <translation>Drag the frame, or move it with the arrow keys.</translation>
    </message>
    <message>
        <source>Placer ici</source>
        <translation>Place here</translation>
    </message>
    <message>
        <source> sur {pages}</source>
        <translation> of {pages}</translation>
    </message>
    <message>
        <source>Cette page ne peut pas être affichée.</source>
        <translation>This page cannot be displayed.</translation>
    </message>
    <message>
        <source>À {x} mm du bord gauche et {y} mm du bas.</source>
        <translation>{x} mm from the left edge and {y} mm from the bottom.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.standing_in</name>
    <message>
        <source>Vous signez en l’absence de : {absent}.</source>
        <translation>You sign in the absence of: {absent}.</translation>
    </message>
    <message>
        <source>Vous signez en l’absence de : {absent}, jusqu’au {until}.</source>
        <translation>You sign in the absence of: {absent}, until {until}.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.transmitting</name>
    <message>
        <source>Acte individuel</source>
        <translation>Individual act</translation>
    </message>
    <message>
        <source>Acte réglementaire</source>
        <translation>Regulatory act</translation>
    </message>
    <message>
        <source>Contrat ou convention</source>
        <translation>Contract or agreement</translation>
    </message>
    <message>
        <source>Délibération</source>
        <translation>Délibération (council decision)</translation>
    </message>
    <message>
        <source>Autre</source>
        <translation>Other</translation>
    </message>
    <message>
        <source>Document budgétaire</source>
        <translation>Budget document</translation>
    </message>
    <message>
        <source>Transmettre à la préfecture</source>
        <translation>Transmit to the préfecture</translation>
    </message>
    <message>
        <source>Transmettre à la trésorerie</source>
        <translation>Transmit to the Treasury</translation>
    </message>
    <message>
        <source>L’acte part au contrôle de légalité. Son accusé de réception se lit dans « Mes signatures ».</source>
        <translation>The act goes to legality control. Its acknowledgement is read in “My signatures”.</translation>
    </message>
    <message>
        <source>Le bordereau signé part à Hélios. Sa réponse se lit dans « Mes signatures ».</source>
        <translation>The signed bordereau goes to Hélios. Its answer is read in “My signatures”.</translation>
    </message>
    <message>
        <source>Par exemple 7.1, finances locales</source>
        <translation>For instance 7.1, local finances</translation>
    </message>
    <message>
        <source>Majuscules, chiffres et tiret bas</source>
        <translation>Capitals, digits and underscore</translation>
    </message>
    <message>
        <source>Matière</source>
        <translation>Subject matter</translation>
    </message>
    <message>
        <source>Numéro de l’acte</source>
        <translation>Number of the act</translation>
    </message>
    <message>
        <source>Date de la décision</source>
        <translation>Date of the decision</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.verify</name>
    <message>
        <source>Signatures intactes, autorité reconnue</source>
        <translation>Signatures intact, authority recognised</translation>
    </message>
    <message>
        <source>Signatures intactes, autorité non vérifiée ou non reconnue</source>
        <translation>Signatures intact, authority not checked or not recognised</translation>
    </message>
    <message>
        <source>ALTÉRÉ : ce fichier n’est pas tel qu’il a été signé</source>
        <translation>ALTERED: this file is not as it was signed</translation>
    </message>
    <message>
        <source>Aucune signature</source>
        <translation>No signature</translation>
    </message>
    <message>
        <source>Ce fichier ne peut pas être examiné</source>
        <translation>This file cannot be examined</translation>
    </message>
    <message>
        <source>autorité non vérifiée</source>
        <translation>authority not checked</translation>
    </message>
    <message>
        <source>autorité reconnue</source>
        <translation>authority recognised</translation>
    </message>
    <message>
        <source>autorité non reconnue</source>
        <translation>authority not recognised</translation>
    </message>
    <message>
        <source>certificat révoqué</source>
        <translation>certificate revoked</translation>
    </message>
    <message>
        <source>tout le fichier</source>
        <translation>the whole file</translation>
    </message>
    <message>
        <source>une version antérieure du fichier</source>
        <translation>an earlier version of the file</translation>
    </message>
    <message>
        <source>rien qui puisse être retrouvé</source>
        <translation>nothing that can be found</translation>
    </message>
    <message>
        <source>Le message n’est pas signé, mais %n pièce jointe l’est</source>
        <translation>The message is not signed, but %n attachment is</translation>
    </message>
    <message>
        <source>Le message n’est pas signé, mais %n pièces jointes le sont</source>
        <translation>The message is not signed, but %n attachments are</translation>
    </message>
    <message>
        <source>ALTÉRÉ : une pièce jointe n’est pas telle qu’elle a été signée</source>
        <translation>ALTERED: an attachment is not as it was signed</translation>
    </message>
    <message>
        <source>Signataire inconnu</source>
        <translation>Unknown signatory</translation>
    </message>
    <message>
        <source>autorité inconnue</source>
        <translation>unknown authority</translation>
    </message>
    <message>
        <source>délivré par {issuer}</source>
        <translation>issued by {issuer}</translation>
    </message>
    <message>
        <source>bordereau {id}</source>
        <translation>bordereau {id}</translation>
    </message>
    <message>
        <source>Couvre : {what}</source>
        <translation>Covers: {what}</translation>
    </message>
    <message>
        <source>ALTÉRÉE</source>
        <translation>ALTERED</translation>
    </message>
    <message>
        <source>intacte</source>
        <translation>intact</translation>
    </message>
    <message>
        <source>En qualité de : {role}</source>
        <translation>In the capacity of: {role}</translation>
    </message>
    <message>
        <source>Politique : {policy}</source>
        <translation>Policy: {policy}</translation>
    </message>
    <message>
        <source>une autorité inconnue</source>
        <translation>an unknown authority</translation>
    </message>
    <message>
        <source>date inconnue</source>
        <translation>unknown date</translation>
    </message>
    <message>
        <source>ALTÉRÉ</source>
        <translation>ALTERED</translation>
    </message>
    <message>
        <source>intact</source>
        <translation>intact</translation>
    </message>
    <message>
        <source>Document horodaté par {authority}, {when} : {state}, {trust}.</source>
        <translation>Document timestamped by {authority}, {when}: {state}, {trust}.</translation>
    </message>
    <message>
        <source>PDF, PES, p7s, XAdES ou message : qui a signé, quand, quoi, et si rien n’a changé depuis.</source>
        <translation>PDF, PES, p7s, XAdES or message: who signed, when, what, and whether nothing has changed since.</translation>
    </message>
    <message>
        <source>Vérifier une signature</source>
        <translation>Check a signature</translation>
    </message>
    <message>
        <source>Choisir des fichiers…</source>
        <translation>Choose files…</translation>
    </message>
    <message>
        <source>Le document d’une signature détachée (p7s, XAdES) est cherché à côté d’elle.</source>
        <translation>The document of a detached signature (p7s, XAdES) is looked for beside it.</translation>
    </message>
    <message>
        <source>Aucun fichier</source>
        <translation>No file</translation>
    </message>
    <message>
        <source>Fichiers signés</source>
        <translation>Signed files</translation>
    </message>
    <message>
        <source>Examen en cours…</source>
        <translation>Being examined…</translation>
    </message>
    <message>
        <source>%n fichier examiné</source>
        <translation>%n file examined</translation>
    </message>
    <message>
        <source>%n fichiers examinés</source>
        <translation>%n files examined</translation>
    </message>
    <message>
        <source>%n altéré</source>
        <translation>%n altered</translation>
    </message>
    <message>
        <source>%n altérés</source>
        <translation>%n altered</translation>
    </message>
    <message>
        <source>Compléter les preuves</source>
        <translation>Complete the proofs</translation>
    </message>
    <message>
        <source>Écrit : {name}</source>
        <translation>Written: {name}</translation>
    </message>
    <message>
        <source>Vérification de signatures</source>
        <translation>Checking of signatures</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.view</name>
    <message>
        <source>Liste des dossiers</source>
        <translation>List of dossiers</translation>
    </message>
    <message>
        <source>Filtrer, chercher et trier</source>
        <translation>Filter, search and sort</translation>
    </message>
    <message>
        <source>Cocher ou décocher</source>
        <translation>Tick or untick</translation>
    </message>
    <message>
        <source>Signatures, demandes, délégations…</source>
        <translation>Signatures, requests, delegations…</translation>
    </message>
    <message>
        <source>Le dossier est gardé.</source>
        <translation>The dossier is kept.</translation>
    </message>
    <message>
        <source>Le dossier part dès que possible.</source>
        <translation>The dossier leaves as soon as possible.</translation>
    </message>
</context>
<context>
    <name>ui.views.parapheur.words</name>
    <message>
        <source>Le fichier ne contient ni bordereau, ni pièce, ni marché.</source>
        <translation>The file contains neither bordereau, nor item, nor procurement contract.</translation>
    </message>
    <message>
        <source>Encodage inattendu ({encoding}) : le Trésor attend ISO-8859-1.</source>
        <translation>Unexpected encoding ({encoding}): the Treasury expects ISO-8859-1.</translation>
    </message>
    <message>
        <source>Le SIRET de la collectivité est mal formé.</source>
        <translation>The SIRET of the local authority is malformed.</translation>
    </message>
    <message>
        <source>Fichier très volumineux.</source>
        <translation>Very large file.</translation>
    </message>
    <message>
        <source>L’identifiant {id} est employé deux fois.</source>
        <translation>The identifier {id} is used twice.</translation>
    </message>
    <message>
        <source>L’identifiant {id} n’est pas valable.</source>
        <translation>The identifier {id} is not valid.</translation>
    </message>
    <message>
        <source>Ni les bordereaux ni le fichier ne portent l’identifiant nécessaire pour signer.</source>
        <translation>Neither the bordereaux nor the file carry the identifier needed to sign.</translation>
    </message>
    <message>
        <source>Le fichier porte déjà une signature.</source>
        <translation>The file already carries a signature.</translation>
    </message>
    <message>
        <source>Une partie seulement des bordereaux est signée ({signed} sur {total}).</source>
        <translation>Only some of the bordereaux are signed ({signed} of {total}).</translation>
    </message>
    <message>
        <source>Le fichier est signé mais se déclare sur papier : le Trésor le rejetterait.</source>
        <translation>The file is signed but declares itself on paper: the Treasury would reject it.</translation>
    </message>
    <message>
        <source>Le fichier ne se déclare pas dématérialisé : signé, il serait rejeté.</source>
        <translation>The file does not declare itself paperless: signed, it would be rejected.</translation>
    </message>
    <message>
        <source>Le bordereau {bordereau} figure deux fois.</source>
        <translation>The bordereau {bordereau} appears twice.</translation>
    </message>
    <message>
        <source>Bordereau {bordereau} : total recalculé {computed}, déclaré {declared}.</source>
        <translation>Bordereau {bordereau}: total recalculated {computed}, declared {declared}.</translation>
    </message>
    <message>
        <source>Bordereau {bordereau} : {counted} pièces pour {declared} annoncées.</source>
        <translation>Bordereau {bordereau}: {counted} items for {declared} announced.</translation>
    </message>
    <message>
        <source>Bordereau {bordereau} : le cumul annuel manque.</source>
        <translation>Bordereau {bordereau}: the cumulative total of the year is missing.</translation>
    </message>
    <message>
        <source>Bordereau {bordereau} : la pièce {piece} figure deux fois.</source>
        <translation>Bordereau {bordereau}: the item {piece} appears twice.</translation>
    </message>
    <message>
        <source>Pièce {piece} : le justificatif « {name} » est annoncé mais absent du fichier.</source>
        <translation>Item {piece}: the supporting document “{name}” is announced but missing from the file.</translation>
    </message>
    <message>
        <source>Le justificatif {id} figure deux fois.</source>
        <translation>The supporting document {id} appears twice.</translation>
    </message>
    <message>
        <source>Le justificatif « {name} » est vide.</source>
        <translation>The supporting document “{name}” is empty.</translation>
    </message>
    <message>
        <source>Le justificatif « {name} » n’est cité par aucune pièce.</source>
        <translation>The supporting document “{name}” is quoted by no item.</translation>
    </message>
    <message>
        <source>Le fichier s’écarte du schéma de la DGFiP (ligne {line}).</source>
        <translation>The file deviates from the DGFiP’s schema (line {line}).</translation>
    </message>
    <message>
        <source>Conforme au schéma {older} de la DGFiP, mais pas au plus récent, {newest} (ligne {line}).</source>
        <translation>Conforms to the DGFiP’s schema {older}, but not to the most recent, {newest} (line {line}).</translation>
    </message>
    <message>
        <source>{tag} : le code {value} est inconnu (pièce {where}).</source>
        <translation>{tag}: the code {value} is unknown (item {where}).</translation>
    </message>
    <message>
        <source>{tag} : montant inattendu, {value} (pièce {where}).</source>
        <translation>{tag}: unexpected amount, {value} (item {where}).</translation>
    </message>
    <message>
        <source>{tag} : valeur bien trop longue ({size} caractères), coupée à l’écran.</source>
        <translation>{tag}: value much too long ({size} characters), cut on screen.</translation>
    </message>
    <message>
        <source>{count} autres remarques du même genre.</source>
        <translation>{count} other remarks of the same kind.</translation>
    </message>
    <message>
        <source>Le certificat ({name}, SIREN {certificate}) n’est pas celui de la collectivité du fichier (SIREN {file}).</source>
        <translation>The certificate ({name}, SIREN {certificate}) is not that of the file’s local authority (SIREN {file}).</translation>
    </message>
    <message>
        <source>Ce certificat est de niveau RGS {level} : ces dossiers demandent {asked}.</source>
        <translation>This certificate is of RGS level {level}: these dossiers ask for {asked}.</translation>
    </message>
    <message>
        <source>Le niveau RGS de ce certificat n’est pas connu ici : ces dossiers demandent {asked}.</source>
        <translation>The RGS level of this certificate is not known here: these dossiers ask for {asked}.</translation>
    </message>
    <message>
        <source>Le bordereau {bordereau} figure aussi dans un autre dossier de cette sélection.</source>
        <translation>The bordereau {bordereau} also appears in another dossier of this selection.</translation>
    </message>
    <message>
        <source>Un autre dossier de cette sélection porte le même nom de fichier : le Trésor en refuserait un.</source>
        <translation>Another dossier of this selection has the same file name: the Treasury would refuse one of them.</translation>
    </message>
    <message>
        <source>{tag} : le montant « {value} » ne peut pas être lu.</source>
        <translation>{tag}: the amount “{value}” cannot be read.</translation>
    </message>
    <message>
        <source>Pièce {piece} : elle corrige une autre pièce, mais ne dit pas laquelle.</source>
        <translation>Item {piece}: it corrects another item, but does not say which.</translation>
    </message>
    <message>
        <source>Pièce {piece} : le prénom de {name} manque, le Trésor la refuserait.</source>
        <translation>Item {piece}: the first name of {name} is missing, the Treasury would refuse it.</translation>
    </message>
    <message>
        <source>Pièce {piece} : à payer par virement, mais le compte de {name} manque.</source>
        <translation>Item {piece}: to be paid by transfer, but the account of {name} is missing.</translation>
    </message>
    <message>
        <source>Jamais payé par ce budget jusqu’ici : {names} ({total}).</source>
        <translation>Never paid by this budget until now: {names} ({total}).</translation>
    </message>
    <message>
        <source>{name} : le compte bancaire a changé. Avant : {before}. Ici : {after}. À vérifier avant de signer.</source>
        <translation>{name}: the bank account has changed. Before: {before}. Here: {after}. Check before signing.</translation>
    </message>
    <message>
        <source>{name} : {amount} sur une ligne, alors que {highest} était son plus haut jusqu’ici.</source>
        <translation>{name}: {amount} on one line, whereas {highest} was the highest until now.</translation>
    </message>
    <message>
        <source>Bordereau {bordereau} : {amount}, alors que les précédents ne dépassaient pas {highest}.</source>
        <translation>Bordereau {bordereau}: {amount}, whereas the previous ones did not exceed {highest}.</translation>
    </message>
    <message>
        <source>Bordereau {bordereau} : le précédent portait le n° {last}, on attendait le n° {expected}.</source>
        <translation>Bordereau {bordereau}: the previous one was no. {last}, no. {expected} was expected.</translation>
    </message>
    <message>
        <source>Bordereau {bordereau} : ce numéro a déjà été lu avec un autre total, {before} ; ici {total}.</source>
        <translation>Bordereau {bordereau}: this number was already read with another total, {before}; here {total}.</translation>
    </message>
    <message>
        <source>Visa</source>
        <translation>Visa</translation>
    </message>
    <message>
        <source>Cachet serveur</source>
        <translation>Server seal</translation>
    </message>
    <message>
        <source>Signature externe</source>
        <translation>External signature</translation>
    </message>
    <message>
        <source>Mail sécurisé</source>
        <translation>Secure mail</translation>
    </message>
    <message>
        <source>Avis complémentaire</source>
        <translation>Additional opinion</translation>
    </message>
    <message>
        <source>Fin de circuit</source>
        <translation>End of the circuit</translation>
    </message>
    <message>
        <source>Émission</source>
        <translation>Issue</translation>
    </message>
    <message>
        <source>Suppression</source>
        <translation>Deletion</translation>
    </message>
    <message>
        <source>Transfert</source>
        <translation>Transfer</translation>
    </message>
    <message>
        <source>Demande d’avis</source>
        <translation>Request for an opinion</translation>
    </message>
    <message>
        <source>Enchaînement de circuit</source>
        <translation>Chaining of a circuit</translation>
    </message>
    <message>
        <source>Préparation par le secrétariat</source>
        <translation>Preparation by the secretariat</translation>
    </message>
    <message>
        <source>Transmission</source>
        <translation>Transmission</translation>
    </message>
    <message>
        <source>Étape</source>
        <translation>Step</translation>
    </message>
    <message>
        <source>pas encore valable (à partir du {date})</source>
        <translation>not valid yet (from {date})</translation>
    </message>
    <message>
        <source>n’est pas fait pour signer</source>
        <translation>is not made for signing</translation>
    </message>
    <message>
        <source>est celui d’une autorité, pas d’une personne</source>
        <translation>is an authority’s, not a person’s</translation>
    </message>
    <message>
        <source>clé trop courte ({bits} bits)</source>
        <translation>key too short ({bits} bits)</translation>
    </message>
    <message>
        <source>type de clé non accepté pour les PES</source>
        <translation>type of key not accepted for PES</translation>
    </message>
    <message>
        <source>type de clé inconnu</source>
        <translation>unknown type of key</translation>
    </message>
    <message>
        <source>révoqué par son autorité</source>
        <translation>revoked by its authority</translation>
    </message>
    <message>
        <source>prévu pour l’authentification : le comptable peut le refuser</source>
        <translation>meant for authentication: the accountant may refuse it</translation>
    </message>
    <message>
        <source>expire dans {days} jours : prenez rendez-vous pour le renouveler</source>
        <translation>expires in {days} days: make an appointment to renew it</translation>
    </message>
    <message>
        <source>expire dans {days} jours : pensez à demander son renouvellement</source>
        <translation>expires in {days} days: think of asking for its renewal</translation>
    </message>
    <message>
        <source>certificat qualifié, sur un dispositif qualifié</source>
        <translation>qualified certificate, on a qualified device</translation>
    </message>
    <message>
        <source>certificat qualifié</source>
        <translation>qualified certificate</translation>
    </message>
    <message>
        <source>certificat non qualifié</source>
        <translation>certificate not qualified</translation>
    </message>
    <message>
        <source>autorité absente des listes de confiance importées</source>
        <translation>authority absent from the imported trust lists</translation>
    </message>
    <message>
        <source>autorité reconnue par les listes de confiance importées</source>
        <translation>authority recognised by the imported trust lists</translation>
    </message>
    <message>
        <source>état de révocation jamais vérifié : il le sera avec le réseau</source>
        <translation>revocation state never checked: it will be with the network</translation>
    </message>
    <message>
        <source>état de révocation non vérifié (hors ligne)</source>
        <translation>revocation state not checked (offline)</translation>
    </message>
    <message>
        <source>Les données à signer ne sont pas encore sur cet appareil : elles arrivent avec le réseau.</source>
        <translation>The data to sign are not on this device yet: they arrive with the network.</translation>
    </message>
    <message>
        <source>Préparé pour un autre certificat : il sera prêt à signer après un passage en ligne.</source>
        <translation>Prepared for another certificate: it will be ready to sign after a passage online.</translation>
    </message>
    <message>
        <source>Votre collectivité n’autorise pas la signature de PDF préparés par le serveur.</source>
        <translation>Your local authority does not allow the signing of PDFs prepared by the server.</translation>
    </message>
    <message>
        <source>Passé : vous ne l’avez pas signé.</source>
        <translation>Skipped: you did not sign it.</translation>
    </message>
    <message>
        <source>Non traité : la pause a été trop longue, la carte a été refermée.</source>
        <translation>Not processed: the pause was too long, the card was closed.</translation>
    </message>
    <message>
        <source>La lecture est obligatoire : ouvrez d’abord tous les documents du dossier.</source>
        <translation>Reading is mandatory: first open all the documents of the folder.</translation>
    </message>
    <message>
        <source>Aucun certificat n’est choisi pour ce parapheur.</source>
        <translation>No certificate is chosen for this parapheur.</translation>
    </message>
    <message>
        <source>La carte de ce certificat n’est pas branchée.</source>
        <translation>The card of this certificate is not plugged in.</translation>
    </message>
    <message>
        <source>La carte de ce certificat ne répond pas encore.</source>
        <translation>The card of this certificate does not answer yet.</translation>
    </message>
    <message>
        <source>Ce dossier n’attend pas de signature.</source>
        <translation>This dossier awaits no signature.</translation>
    </message>
    <message>
        <source>Ce dossier n’attend plus d’action de votre part.</source>
        <translation>This dossier no longer awaits an act of yours.</translation>
    </message>
    <message>
        <source>Le fichier contient une erreur qui le ferait rejeter.</source>
        <translation>The file contains an error that would have it rejected.</translation>
    </message>
    <message>
        <source>Ce que le serveur demande de signer n’est pas ce qui est affiché. Ne signez pas.</source>
        <translation>What the server asks to be signed is not what is displayed. Do not sign.</translation>
    </message>
    <message>
        <source>Le document a changé depuis la récapitulation : relisez-le.</source>
        <translation>The document has changed since the summary: read it again.</translation>
    </message>
    <message>
        <source>Les données à signer ont été préparées pour un autre certificat.</source>
        <translation>The data to sign were prepared for another certificate.</translation>
    </message>
    <message>
        <source>Non traité : la signature a été arrêtée avant ce dossier.</source>
        <translation>Not processed: signing was stopped before this dossier.</translation>
    </message>
    <message>
        <source>La carte a été retirée avant la fin.</source>
        <translation>The card was taken out before the end.</translation>
    </message>
    <message>
        <source>Le dossier a changé entre-temps : relisez-le.</source>
        <translation>The dossier has changed in the meantime: read it again.</translation>
    </message>
    <message>
        <source>Le dossier n’est plus dans vos bannettes.</source>
        <translation>The dossier is no longer in your trays.</translation>
    </message>
    <message>
        <source>Le document signé n’est pas celui qui était affiché. Prévenez l’émetteur.</source>
        <translation>The signed document is not the one that was displayed. Tell the issuer.</translation>
    </message>
    <message>
        <source>Ce format de signature n’est pas pris en charge.</source>
        <translation>This signature format is not supported.</translation>
    </message>
    <message>
        <source>Ce parapheur demande un procédé abandonné (SHA-1), que ses réglages n’acceptent pas.</source>
        <translation>This parapheur asks for an abandoned method (SHA-1), which its settings do not accept.</translation>
    </message>
    <message>
        <source>Ce parapheur ne signe ce document d’aucune façon connue d’ici.</source>
        <translation>This parapheur does not sign this document in any way known here.</translation>
    </message>
    <message>
        <source>La signature produite par la carte n’est pas valable : elle n’est pas envoyée.</source>
        <translation>The signature made by the card is not valid: it is not sent.</translation>
    </message>
    <message>
        <source>La carte n’a pas rendu toutes les signatures demandées.</source>
        <translation>The card did not return all the signatures asked for.</translation>
    </message>
    <message>
        <source>Le PDF signé n’est pas celui qui était affiché. Prévenez l’émetteur.</source>
        <translation>The signed PDF is not the one that was displayed. Tell the issuer.</translation>
    </message>
    <message>
        <source>Votre signature ne figure pas, intacte, dans le fichier rendu par le serveur.</source>
        <translation>Your signature is not found, intact, in the file returned by the server.</translation>
    </message>
    <message>
        <source>Le fichier rendu par le serveur porte la signature d’un autre certificat.</source>
        <translation>The file returned by the server carries another certificate’s signature.</translation>
    </message>
    <message>
        <source>La date de signature n’est pas celle qui avait été préparée.</source>
        <translation>The date of signature is not the one that was prepared.</translation>
    </message>
    <message>
        <source>La politique de signature du fichier rendu n’est pas connue.</source>
        <translation>The signature policy of the returned file is not known.</translation>
    </message>
    <message>
        <source>La qualité du signataire manque dans le fichier rendu.</source>
        <translation>The signatory’s capacity is missing in the returned file.</translation>
    </message>
    <message>
        <source>Un bordereau du fichier rendu n’est pas signé.</source>
        <translation>A bordereau of the returned file is not signed.</translation>
    </message>
    <message>
        <source>Les données à signer ne peuvent pas être lues.</source>
        <translation>The data to sign cannot be read.</translation>
    </message>
    <message>
        <source>Les données à signer emploient un procédé refusé.</source>
        <translation>The data to sign use a refused method.</translation>
    </message>
    <message>
        <source>Le PDF est protégé : il ne peut pas être signé ici.</source>
        <translation>The PDF is protected: it cannot be signed here.</translation>
    </message>
    <message>
        <source>Le PDF n’accepte plus de signature.</source>
        <translation>The PDF accepts no further signature.</translation>
    </message>
    <message>
        <source>La carte est bloquée après trop de codes erronés. Utilisez son code de déblocage, ou contactez l’autorité qui l’a délivrée.</source>
        <translation>The card is blocked after too many wrong codes. Use its unblocking code, or contact the authority that issued it.</translation>
    </message>
    <message>
        <source>La carte demande son code PIN.</source>
        <translation>The card asks for its PIN.</translation>
    </message>
    <message>
        <source>Le code PIN de la carte doit être changé avant de signer.</source>
        <translation>The card’s PIN must be changed before signing.</translation>
    </message>
    <message>
        <source>La saisie du code a été abandonnée sur le lecteur. Rien n’a été signé.</source>
        <translation>Typing the code was given up on the reader. Nothing was signed.</translation>
    </message>
    <message>
        <source>Cette carte demande son code à chaque signature : signez ces dossiers un par un.</source>
        <translation>This card asks for its code at each signature: sign these dossiers one by one.</translation>
    </message>
    <message>
        <source>La carte n’est pas branchée.</source>
        <translation>The card is not plugged in.</translation>
    </message>
    <message>
        <source>La carte ne répond pas encore : attendez un instant, puis recommencez.</source>
        <translation>The card does not answer yet: wait a moment, then try again.</translation>
    </message>
    <message>
        <source>La carte ne répond pas comme prévu : retirez-la, remettez-la, puis recommencez.</source>
        <translation>The card does not answer as expected: take it out, put it back, then start again.</translation>
    </message>
    <message>
        <source>La carte ne contient pas la clé de ce certificat.</source>
        <translation>The card does not hold the key of this certificate.</translation>
    </message>
    <message>
        <source>Le programme de la carte ne peut pas être chargé.</source>
        <translation>The card’s program cannot be loaded.</translation>
    </message>
    <message>
        <source>La carte ne répond plus : retirez-la, remettez-la, puis recommencez.</source>
        <translation>The card no longer answers: take it out, put it back, then start again.</translation>
    </message>
    <message>
        <source>Le fichier contient une déclaration interdite : il n’est pas ouvert.</source>
        <translation>The file contains a forbidden declaration: it is not opened.</translation>
    </message>
    <message>
        <source>L’encodage du fichier n’est pas reconnu.</source>
        <translation>The encoding of the file is not recognised.</translation>
    </message>
    <message>
        <source>Le fichier est mal formé (ligne {line}) : il ne peut pas être lu.</source>
        <translation>The file is malformed (line {line}): it cannot be read.</translation>
    </message>
    <message>
        <source>Ce fichier XML n’est pas un PES Aller.</source>
        <translation>This XML file is not an outgoing PES.</translation>
    </message>
    <message>
        <source>Le fichier est trop volumineux pour être lu ici.</source>
        <translation>The file is too large to be read here.</translation>
    </message>
    <message>
        <source>Le justificatif est trop volumineux pour être ouvert.</source>
        <translation>The supporting document is too large to be opened.</translation>
    </message>
    <message>
        <source>Le justificatif est vide : il n’y a rien à ouvrir.</source>
        <translation>The supporting document is empty: there is nothing to open.</translation>
    </message>
    <message>
        <source>Le justificatif est abîmé : il ne peut pas être ouvert.</source>
        <translation>The supporting document is damaged: it cannot be opened.</translation>
    </message>
    <message>
        <source>Le circuit demande des renseignements : ouvrez le dossier, ils sont demandés avant de signer.</source>
        <translation>The circuit asks for information: open the dossier, it is asked for before signing.</translation>
    </message>
    <message>
        <source>Un renseignement obligatoire manque ({name}).</source>
        <translation>A required piece of information is missing ({name}).</translation>
    </message>
    <message>
        <source> Il reste peu d’essais.</source>
        <translation> Few tries are left.</translation>
    </message>
    <message>
        <source> Dernier essai : un code erroné bloquera la carte.</source>
        <translation> Last try: a wrong code will block the card.</translation>
    </message>
    <message>
        <source>préparation</source>
        <translation>preparation</translation>
    </message>
    <message>
        <source>ouverture de la carte</source>
        <translation>opening of the card</translation>
    </message>
    <message>
        <source>à vous de dire</source>
        <translation>up to you</translation>
    </message>
    <message>
        <source>en pause</source>
        <translation>paused</translation>
    </message>
    <message>
        <source>contrôlé</source>
        <translation>checked</translation>
    </message>
    <message>
        <source>signé</source>
        <translation>signed</translation>
    </message>
    <message>
        <source>vérifié</source>
        <translation>verified</translation>
    </message>
    <message>
        <source>signé, à envoyer</source>
        <translation>signed, to be sent</translation>
    </message>
    <message>
        <source>non signé</source>
        <translation>not signed</translation>
    </message>
    <message>
        <source>non traité</source>
        <translation>not processed</translation>
    </message>
    <message>
        <source>Point à vérifier dans le fichier.</source>
        <translation>Point to check in the file.</translation>
    </message>
    <message>
        <source>visé</source>
        <translation>approved</translation>
    </message>
    <message>
        <source>rejeté</source>
        <translation>rejected</translation>
    </message>
    <message>
        <source>transféré</source>
        <translation>transferred</translation>
    </message>
    <message>
        <source>avis demandé</source>
        <translation>opinion asked for</translation>
    </message>
    <message>
        <source>repris</source>
        <translation>taken back</translation>
    </message>
    <message>
        <source>cachet demandé</source>
        <translation>seal requested</translation>
    </message>
    <message>
        <source>signé sur papier</source>
        <translation>signed on paper</translation>
    </message>
    <message>
        <source>courriel sécurisé</source>
        <translation>secure mail</translation>
    </message>
    <message>
        <source>enchaîné</source>
        <translation>chained</translation>
    </message>
    <message>
        <source>transmis</source>
        <translation>passed on</translation>
    </message>
    <message>
        <source>parti</source>
        <translation>sent off</translation>
    </message>
    <message>
        <source>créé ici</source>
        <translation>created here</translation>
    </message>
    <message>
        <source>traité</source>
        <translation>processed</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.allnotes</name>
    <message>
        <source>{name} (retiré de la séance)</source>
        <translation>{name} (withdrawn from the séance)</translation>
    </message>
    <message>
        <source>à replacer</source>
        <translation>to be placed again</translation>
    </message>
    <message>
        <source>p. {page}</source>
        <translation>p. {page}</translation>
    </message>
    <message>
        <source>%n trait d’encre</source>
        <translation>%n ink stroke</translation>
    </message>
    <message>
        <source>%n traits d’encre</source>
        <translation>%n ink strokes</translation>
    </message>
    <message>
        <source>Toutes mes notes de la séance</source>
        <translation>All my notes of the séance</translation>
    </message>
    <message>
        <source>Notes et encre se retrouvent ici.</source>
        <translation>Notes and ink are found here.</translation>
    </message>
    <message>
        <source>Rien d’écrit</source>
        <translation>Nothing written</translation>
    </message>
    <message>
        <source>Enregistrer le texte…</source>
        <translation>Save the text…</translation>
    </message>
    <message>
        <source>Enregistrer les pages…</source>
        <translation>Save the pages…</translation>
    </message>
    <message>
        <source>La replacer…</source>
        <translation>Place it again…</translation>
    </message>
    <message>
        <source>Notes {name}.txt</source>
        <translation>Notes {name}.txt</translation>
    </message>
    <message>
        <source>Enregistrer les notes</source>
        <translation>Save the notes</translation>
    </message>
    <message>
        <source>Notes enregistrées.</source>
        <translation>Notes saved.</translation>
    </message>
    <message>
        <source>Enregistrer les pages annotées</source>
        <translation>Save the annotated pages</translation>
    </message>
    <message>
        <source>%n document n’est pas sur cet appareil.</source>
        <translation>%n document is not on this device.</translation>
    </message>
    <message>
        <source>%n documents ne sont pas sur cet appareil.</source>
        <translation>%n documents are not on this device.</translation>
    </message>
    <message>
        <source>Pages annotées enregistrées.</source>
        <translation>Annotated pages saved.</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.answers</name>
    <message>
        <source>Accusé à envoyer</source>
        <translation>Acknowledgement to send</translation>
    </message>
    <message>
        <source>Invitation reçue, accusé à envoyer</source>
        <translation>Invitation received, acknowledgement to send</translation>
    </message>
    <message>
        <source>La date qui compte sera celle du serveur, à l’arrivée de l’accusé.</source>
        <translation>The date that counts will be the server’s, when the acknowledgement arrives.</translation>
    </message>
    <message>
        <source>Les %n autres documents s’ouvrent ensuite.</source>
        <translation>The %n other documents open afterwards.</translation>
    </message>
    <message>
        <source>L’autre document s’ouvre ensuite.</source>
        <translation>The other document opens afterwards.</translation>
    </message>
    <message>
        <source>Vous attestez avoir reçu la convocation ; cela ne se reprend pas.</source>
        <translation>You attest that you have received the convocation; this cannot be taken back.</translation>
    </message>
    <message>
        <source>La convocation n’est pas encore sur cet appareil : vous pourrez en accuser réception dès son arrivée.</source>
        <translation>The convocation is not on this device yet: you can acknowledge it as soon as it arrives.</translation>
    </message>
    <message>
        <source>Accusé de réception transmis</source>
        <translation>Acknowledgement transmitted</translation>
    </message>
    <message>
        <source>Accusé de réception transmis {when}</source>
        <translation>Acknowledgement transmitted {when}</translation>
    </message>
    <message>
        <source>Accusé enregistré, en attente d’envoi</source>
        <translation>Acknowledgement saved, waiting to be sent</translation>
    </message>
    <message>
        <source>Accusé enregistré {when}, en attente d’envoi</source>
        <translation>Acknowledgement saved {when}, waiting to be sent</translation>
    </message>
    <message>
        <source>le {day} à {time}</source>
        <translation>on {day} at {time}</translation>
    </message>
    <message>
        <source>Changer ma réponse de présence</source>
        <translation>Change my attendance answer</translation>
    </message>
    <message>
        <source>Donner pouvoir…</source>
        <translation>Give a proxy…</translation>
    </message>
    <message>
        <source>Votre réponse est attendue</source>
        <translation>Your answer is awaited</translation>
    </message>
    <message>
        <source>pouvoir à {name}</source>
        <translation>proxy to {name}</translation>
    </message>
    <message>
        <source>Vous avez répondu : {word}</source>
        <translation>You answered: {word}</translation>
    </message>
    <message>
        <source>Vous aviez répondu : {word}</source>
        <translation>You had answered: {word}</translation>
    </message>
    <message>
        <source>Pas transmise au serveur : à traiter dans « À envoyer ».</source>
        <translation>Not passed on to the server: to be settled under “To send”.</translation>
    </message>
    <message>
        <source>En attente d’envoi.</source>
        <translation>Waiting to be sent.</translation>
    </message>
    <message>
        <source>Vous pouvez changer d’avis jusqu’à la séance.</source>
        <translation>You can change your mind until the séance.</translation>
    </message>
    <message>
        <source>à distance</source>
        <translation>remotely</translation>
    </message>
    <message>
        <source>par pouvoir</source>
        <translation>by proxy</translation>
    </message>
    <message>
        <source>par un suppléant</source>
        <translation>by a substitute</translation>
    </message>
    <message>
        <source>Cette séance ne prévoit pas de participer {ways}.</source>
        <translation>This séance does not provide for taking part {ways}.</translation>
    </message>
    <message>
        <source>{first} ni {last}</source>
        <translation>{first} nor {last}</translation>
    </message>
    <message>
        <source>Donner pouvoir</source>
        <translation>Give a proxy</translation>
    </message>
    <message>
        <source>À qui donnez-vous pouvoir ?</source>
        <translation>To whom do you give your proxy?</translation>
    </message>
    <message>
        <source>Cette personne votera en votre nom. Elle ne peut recevoir qu’un seul pouvoir.</source>
        <translation>This person will vote in your name. They can receive one proxy only.</translation>
    </message>
    <message>
        <source>porte déjà un pouvoir</source>
        <translation>already holds a proxy</translation>
    </message>
    <message>
        <source>Prénom et nom de la personne qui reçoit le pouvoir</source>
        <translation>First name and name of the person who receives the proxy</translation>
    </message>
    <message>
        <source>Prénom et nom</source>
        <translation>First name and name</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.astext</name>
    <message>
        <source>Note de {name}</source>
        <translation>Note by {name}</translation>
    </message>
    <message>
        <source>Votre note</source>
        <translation>Your note</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.board</name>
    <message>
        <source>Sans réponse</source>
        <translation>No answer</translation>
    </message>
    <message>
        <source>Présents</source>
        <translation>Present</translation>
    </message>
    <message>
        <source>À distance</source>
        <translation>Remote</translation>
    </message>
    <message>
        <source>Remplacés par leur suppléant</source>
        <translation>Replaced by their substitute</translation>
    </message>
    <message>
        <source>Représentés par un pouvoir</source>
        <translation>Represented by a proxy</translation>
    </message>
    <message>
        <source>Absents</source>
        <translation>Absent</translation>
    </message>
    <message>
        <source>Imprimer la feuille de présence…</source>
        <translation>Print the attendance sheet…</translation>
    </message>
    <message>
        <source>Interroger le connecteur</source>
        <translation>Query the connector</translation>
    </message>
    <message>
        <source>Réponses des membres</source>
        <translation>Members’ answers</translation>
    </message>
    <message>
        <source>Relancer %n membres…</source>
        <translation>Remind %n members…</translation>
    </message>
    <message>
        <source>Relancer %n membre…</source>
        <translation>Remind %n member…</translation>
    </message>
    <message>
        <source>Feuille de présence</source>
        <translation>Attendance sheet</translation>
    </message>
    <message>
        <source>{received} accusés sur {convened}</source>
        <translation>{received} acknowledgements of {convened}</translation>
    </message>
    <message>
        <source>%n sans réponse</source>
        <translation>%n without an answer</translation>
    </message>
    <message>
        <source>réponses connues {when}</source>
        <translation>answers known {when}</translation>
    </message>
    <message>
        <source>Réponses des membres non disponibles</source>
        <translation>Members’ answers not available</translation>
    </message>
    <message>
        <source>i-délibre ne donne pas les réponses des autres membres, et cette collectivité n’a pas de connecteur commun qui les dirait. Son secrétariat les a.</source>
        <translation>i-délibre does not give the other members’ answers, and this local authority has no shared connector that would. Its secretariat has them.</translation>
    </message>
    <message>
        <source>Le connecteur commun ne les a pas encore données : elles viendront avec le réseau.</source>
        <translation>The shared connector has not given them yet: they will come with the network.</translation>
    </message>
    <message>
        <source>Elles ne sont données qu’à qui préside la séance et aux personnes que la collectivité désigne.</source>
        <translation>They are given only to whoever presides over the séance and to the persons that the local authority designates.</translation>
    </message>
    <message>
        <source>Quorum attendu</source>
        <translation>Expected quorum</translation>
    </message>
    <message>
        <source>Quorum : il manque %n membre</source>
        <translation>Quorum: %n member is missing</translation>
    </message>
    <message>
        <source>Quorum : il manque %n membres</source>
        <translation>Quorum: %n members are missing</translation>
    </message>
    <message>
        <source>{counted} annoncés présents pour un quorum de {quorum}, sur {convened} membres convoqués.</source>
        <translation>{counted} announced present for a quorum of {quorum}, out of {convened} members summoned.</translation>
    </message>
    <message>
        <source>Un pouvoir ne compte pas dans le quorum (CGCT L2121-17).</source>
        <translation>A proxy does not count in the quorum (CGCT L2121-17).</translation>
    </message>
    <message>
        <source>Les membres à distance ne sont pas comptés : la règle de cette assemblée n’est pas encore choisie.</source>
        <translation>Remote members are not counted: the rule of this assembly is not chosen yet.</translation>
    </message>
    <message>
        <source>Plus d’un pouvoir : {names}. Un membre n’en porte qu’un (CGCT L2121-20).</source>
        <translation>More than one proxy: {names}. A member holds only one (CGCT L2121-20).</translation>
    </message>
    <message>
        <source>accusé reçu {when}</source>
        <translation>acknowledgement received {when}</translation>
    </message>
    <message>
        <source>convocation sans accusé</source>
        <translation>convocation not acknowledged</translation>
    </message>
    <message>
        <source>porte le pouvoir donné par {names}</source>
        <translation>holds the proxy given by {names}</translation>
    </message>
    <message>
        <source>un seul pouvoir possible</source>
        <translation>one proxy only is possible</translation>
    </message>
    <message>
        <source>Votre réponse à la convocation : {name}, {when}</source>
        <translation>Your answer to the convocation: {name}, {when}</translation>
    </message>
    <message>
        <source>Bonjour,&#xa;&#xa;Vous êtes convoqué(e) : {name}, {when}. Nous n’avons pas encore votre réponse.&#xa;&#xa;Merci de la donner dans i-délibre (présent, absent, pouvoir), afin de vérifier le quorum.&#xa;&#xa;Bien cordialement,&#xa;</source>
        <translation>Hello,&#xa;&#xa;You are summoned: {name}, {when}. We do not have your answer yet.&#xa;&#xa;Please give it in i-délibre (present, absent, proxy), so that the quorum can be checked.&#xa;&#xa;Kind regards,&#xa;</translation>
    </message>
    <message>
        <source>Membre</source>
        <translation>Member</translation>
    </message>
    <message>
        <source>Réponse annoncée</source>
        <translation>Announced answer</translation>
    </message>
    <message>
        <source>Pouvoir à {name}</source>
        <translation>Proxy to {name}</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.calendar_choice</name>
    <message>
        <source>Séances dans l’agenda</source>
        <translation>Séances in the agenda</translation>
    </message>
    <message>
        <source>Où inscrire les séances ({body}) ?</source>
        <translation>Where to enter the séances ({body})?</translation>
    </message>
    <message>
        <source>Ne pas les inscrire</source>
        <translation>Do not enter them</translation>
    </message>
    <message>
        <source>Appliquer</source>
        <translation>Apply</translation>
    </message>
    <message>
        <source>Les séances ne s’inscrivent plus.</source>
        <translation>The séances are no longer entered.</translation>
    </message>
    <message>
        <source>Les séances à venir s’inscrivent dans cet agenda.</source>
        <translation>The coming séances are entered in this agenda.</translation>
    </message>
    <message>
        <source>Aucun agenda où vous puissiez écrire n’est sur cet appareil.</source>
        <translation>No agenda in which you can write is on this device.</translation>
    </message>
    <message>
        <source>Chaque séance y est inscrite une fois, même depuis deux appareils, et s’y déplace ou s’annule avec la convocation. Un rendez-vous qui en parle, déjà noté au même moment, est gardé tel quel. Ce qui est inscrit y reste si vous changez d’agenda.</source>
        <translation>Each séance is entered once, even from two devices, and moves or is cancelled with the convocation. An appointment about it, already noted at the same time, is kept as it is. What is entered stays if you change agendas.</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.contents</name>
    <message>
        <source>Sommaire de la séance</source>
        <translation>Contents of the séance</translation>
    </message>
    <message>
        <source>Posez-en un depuis le menu des outils, ou par Ctrl+D.</source>
        <translation>Set one from the tools menu, or with Ctrl+D.</translation>
    </message>
    <message>
        <source>Pas de signet</source>
        <translation>No bookmark</translation>
    </message>
    <message>
        <source>Ces PDF n’ont pas de table des matières.</source>
        <translation>These PDFs have no table of contents.</translation>
    </message>
    <message>
        <source>Pas de plan</source>
        <translation>No outline</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Outline</translation>
    </message>
    <message>
        <source>Sommaire</source>
        <translation>Contents</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Signets</source>
        <translation>Bookmarks</translation>
    </message>
    <message>
        <source>{title}, p. {page}</source>
        <translation>{title}, p. {page}</translation>
    </message>
    <message>
        <source>{title}, page {page}</source>
        <translation>{title}, page {page}</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.found</name>
    <message>
        <source>Fermer la recherche</source>
        <translation>Close the search</translation>
    </message>
    <message>
        <source>%n résultat</source>
        <translation>%n result</translation>
    </message>
    <message>
        <source>%n résultats</source>
        <translation>%n results</translation>
    </message>
    <message>
        <source>Résultats précédents</source>
        <translation>Previous results</translation>
    </message>
    <message>
        <source>Résultats suivants</source>
        <translation>Next results</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.grouping</name>
    <message>
        <source>Dans l’ordre du jour</source>
        <translation>In the order of the agenda</translation>
    </message>
    <message>
        <source>Par thème</source>
        <translation>By theme</translation>
    </message>
    <message>
        <source>Par rapporteur</source>
        <translation>By rapporteur</translation>
    </message>
    <message>
        <source>Autres documents</source>
        <translation>Other documents</translation>
    </message>
    <message>
        <source>Sans thème</source>
        <translation>Without a theme</translation>
    </message>
    <message>
        <source>Sans rapporteur</source>
        <translation>No rapporteur</translation>
    </message>
    <message>
        <source>Vous rapportez</source>
        <translation>You report</translation>
    </message>
    <message>
        <source>Ordre du sommaire : {way}</source>
        <translation>Order of the contents: {way}</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.lostpage</name>
    <message>
        <source>{count} de la version précédente, p. {page}</source>
        <translation>{count} from the previous version, p. {page}</translation>
    </message>
    <message>
        <source>Elle était près de {words}</source>
        <translation>It was near {words}</translation>
    </message>
    <message>
        <source>Son emplacement n’a pas été retrouvé.</source>
        <translation>Its place was not found again.</translation>
    </message>
    <message>
        <source>L’ancienne page n’est plus sur cet appareil.</source>
        <translation>The old page is no longer on this device.</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.meeting</name>
    <message>
        <source>Aucune séance choisie</source>
        <translation>No séance chosen</translation>
    </message>
    <message>
        <source>Choisissez une séance dans la liste.</source>
        <translation>Choose a séance in the list.</translation>
    </message>
    <message>
        <source>Retirée par le secrétariat : cette séance est annulée, ou vous n’y êtes plus convoqué.</source>
        <translation>Withdrawn by the secretariat: this meeting is cancelled, or you are no longer convened.</translation>
    </message>
    <message>
        <source>Séance archivée : elle se lit encore ici, elle ne se modifie plus.</source>
        <translation>Archived séance: it can still be read here, no longer changed.</translation>
    </message>
    <message>
        <source>Vous portez le pouvoir donné par {name}.</source>
        <translation>You hold the proxy given by {name}.</translation>
    </message>
    <message>
        <source>Vous avez reçu {count} pouvoirs ({names}) : un membre n’en porte qu’un (CGCT L2121-20).</source>
        <translation>You have received {count} proxies ({names}): a member holds only one (CGCT L2121-20).</translation>
    </message>
    <message>
        <source>aujourd’hui</source>
        <translation>today</translation>
    </message>
    <message>
        <source>dans %n jour</source>
        <translation>in %n day</translation>
    </message>
    <message>
        <source>dans %n jours</source>
        <translation>in %n days</translation>
    </message>
    <message>
        <source>Aucun document.</source>
        <translation>No document.</translation>
    </message>
    <message>
        <source>tous hors ligne</source>
        <translation>all offline</translation>
    </message>
    <message>
        <source>{here} sur {count} hors ligne</source>
        <translation>{here} of {count} offline</translation>
    </message>
    <message>
        <source>%n document</source>
        <translation>%n document</translation>
    </message>
    <message>
        <source>%n documents</source>
        <translation>%n documents</translation>
    </message>
    <message>
        <source>%n ouvert</source>
        <translation>%n opened</translation>
    </message>
    <message>
        <source>%n ouverts</source>
        <translation>%n opened</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.newswords</name>
    <message>
        <source>La date a changé : cette séance était prévue le {when}.</source>
        <translation>The date has changed: this meeting was planned for {when}.</translation>
    </message>
    <message>
        <source>%n document remplacé : {names}.</source>
        <translation>%n document replaced: {names}.</translation>
    </message>
    <message>
        <source>%n documents remplacés : {names}.</source>
        <translation>%n documents replaced: {names}.</translation>
    </message>
    <message>
        <source>%n document ajouté : {names}.</source>
        <translation>%n document added: {names}.</translation>
    </message>
    <message>
        <source>%n documents ajoutés : {names}.</source>
        <translation>%n documents added: {names}.</translation>
    </message>
    <message>
        <source>%n document retiré.</source>
        <translation>%n document withdrawn.</translation>
    </message>
    <message>
        <source>%n documents retirés.</source>
        <translation>%n documents withdrawn.</translation>
    </message>
    <message>
        <source>Cette séance a changé depuis que vous l’avez ouverte.</source>
        <translation>This séance has changed since you opened it.</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.notes</name>
    <message>
        <source>Écrivez au stylet, ou posez une note tapée avec l’outil « Note ».</source>
        <translation>Write with the pen, or place a typed note with the “Note” tool.</translation>
    </message>
    <message>
        <source>Écrire une note sur cette page</source>
        <translation>Write a note on this page</translation>
    </message>
    <message>
        <source>Signet, p. {page}</source>
        <translation>Bookmark, p. {page}</translation>
    </message>
    <message>
        <source>Vous</source>
        <translation>You</translation>
    </message>
    <message>
        <source>p. {page} · {who}</source>
        <translation>p. {page} · {who}</translation>
    </message>
    <message>
        <source>nouvelle</source>
        <translation>new</translation>
    </message>
    <message>
        <source>Autre version, écrite sur un autre appareil</source>
        <translation>Other version, written on another device</translation>
    </message>
    <message>
        <source>Modifier cette note</source>
        <translation>Change this note</translation>
    </message>
    <message>
        <source>De l’encre d’un autre de vos appareils attend le code de récupération de celui-ci.</source>
        <translation>Ink from another of your devices is waiting for that device’s recovery code.</translation>
    </message>
    <message>
        <source>Donner ce code…</source>
        <translation>Give this code…</translation>
    </message>
    <message>
        <source>Poser sur cette page</source>
        <translation>Place on this page</translation>
    </message>
    <message>
        <source>p. {page} · {count}</source>
        <translation>p. {page} · {count}</translation>
    </message>
    <message>
        <source>Privée, sur tous vos appareils</source>
        <translation>Private, on all your devices</translation>
    </message>
    <message>
        <source>Privée, en attente pour vos autres appareils</source>
        <translation>Private, waiting for your other devices</translation>
    </message>
    <message>
        <source>Reste sur cet appareil (pas de messagerie Zimbra)</source>
        <translation>Stays on this device (no Zimbra mail)</translation>
    </message>
    <message>
        <source>Reste sur cet appareil (pas de code de récupération)</source>
        <translation>Stays on this device (no recovery code)</translation>
    </message>
    <message>
        <source>Reste sur cet appareil (code de l’autre appareil à donner dans Réglages)</source>
        <translation>Stays on this device (the other device’s code is to be given in Settings)</translation>
    </message>
    <message>
        <source>Reste sur cet appareil</source>
        <translation>Stays on this device</translation>
    </message>
    <message>
        <source>{when}, partagée avec vous</source>
        <translation>{when}, shared with you</translation>
    </message>
    <message>
        <source>{when}, privée</source>
        <translation>{when}, private</translation>
    </message>
    <message>
        <source>{when}, partagée avec %n collègue</source>
        <translation>{when}, shared with %n colleague</translation>
    </message>
    <message>
        <source>{when}, partagée avec %n collègues</source>
        <translation>{when}, shared with %n colleagues</translation>
    </message>
    <message>
        <source>{when}, partagée avec {names}</source>
        <translation>{when}, shared with {names}</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Note de la page {page}</source>
        <translation>Note of page {page}</translation>
    </message>
    <message>
        <source>Partager avec des collègues…</source>
        <translation>Share with colleagues…</translation>
    </message>
    <message>
        <source>Note privée : vous seul la lisez.</source>
        <translation>Private note: you alone read it.</translation>
    </message>
    <message>
        <source>Partagée avec %n collègue.</source>
        <translation>Shared with %n colleague.</translation>
    </message>
    <message>
        <source>Partagée avec %n collègues.</source>
        <translation>Shared with %n colleagues.</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.noticepane</name>
    <message>
        <source>Le connecteur commun a répondu.</source>
        <translation>The shared connector has answered.</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.penbar</name>
    <message>
        <source>Outils de l’autre côté</source>
        <translation>Tools on the other side</translation>
    </message>
    <message>
        <source>Formes, tampons et affichage</source>
        <translation>Shapes, stamps and display</translation>
    </message>
    <message>
        <source>Le doigt fait défiler</source>
        <translation>The finger scrolls</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.proof</name>
    <message>
        <source>Enregistrer en PDF…</source>
        <translation>Save as PDF…</translation>
    </message>
    <message>
        <source>Changer la règle…</source>
        <translation>Change the rule…</translation>
    </message>
    <message>
        <source>Choisir la règle de cette assemblée…</source>
        <translation>Choose the rule of this assembly…</translation>
    </message>
    <message>
        <source>Autorité reconnue : {name}</source>
        <translation>Recognised authority: {name}</translation>
    </message>
    <message>
        <source>Preuve de convocation {day}.pdf</source>
        <translation>Proof of convocation {day}.pdf</translation>
    </message>
    <message>
        <source>Règle de convocation</source>
        <translation>Convocation rule</translation>
    </message>
    <message>
        <source>Quelle assemblée est « {name} », {body} ?</source>
        <translation>Which assembly is “{name}”, {body}?</translation>
    </message>
    <message>
        <source>Jours francs demandés par ce texte</source>
        <translation>Clear days asked for by this text</translation>
    </message>
    <message>
        <source>Jours francs demandés par les statuts ou le règlement intérieur</source>
        <translation>Clear days asked for by the statutes or rules of procedure</translation>
    </message>
    <message>
        <source>à préciser</source>
        <translation>to be specified</translation>
    </message>
    <message>
        <source>Cette séance seulement</source>
        <translation>This séance only</translation>
    </message>
    <message>
        <source>Urgence invoquée (jamais moins d’un jour franc)</source>
        <translation>Urgency invoked (never under one clear day)</translation>
    </message>
    <message>
        <source>Première séance après un renouvellement général</source>
        <translation>First séance after a general renewal</translation>
    </message>
    <message>
        <source>Délibération sur une installation classée</source>
        <translation>Deliberation on a classified installation</translation>
    </message>
    <message>
        <source>Conseil municipal, moins de 3 500 habitants : 3 jours francs (CGCT L2121-11)</source>
        <translation>Municipal council, under 3,500 inhabitants: 3 clear days (CGCT L2121-11)</translation>
    </message>
    <message>
        <source>Conseil municipal, 3 500 habitants et plus : 5 jours francs (CGCT L2121-12)</source>
        <translation>Municipal council, 3,500 inhabitants and more: 5 clear days (CGCT L2121-12)</translation>
    </message>
    <message>
        <source>Intercommunalité : 5 jours francs (CGCT L5211-1)</source>
        <translation>Intercommunality: 5 clear days (CGCT L5211-1)</translation>
    </message>
    <message>
        <source>Syndicat de communes ou syndicat mixte fermé : 5 jours francs (CGCT L5211-1, L5711-1)</source>
        <translation>Syndicate of communes or closed mixed syndicate: 5 clear days (CGCT L5211-1, L5711-1)</translation>
    </message>
    <message>
        <source>Syndicat mixte ouvert : ce que disent ses statuts</source>
        <translation>Open mixed syndicate: what its statutes say</translation>
    </message>
    <message>
        <source>CCAS ou CIAS : 3 jours au moins (CASF R123-16)</source>
        <translation>CCAS or CIAS: 3 days at least (CASF R123-16)</translation>
    </message>
    <message>
        <source>Conseil départemental : 12 jours au moins pour les rapports (CGCT L3121-19)</source>
        <translation>Departmental council: 12 days at least for the reports (CGCT L3121-19)</translation>
    </message>
    <message>
        <source>Conseil régional : 12 jours au moins pour les rapports (CGCT L4132-18)</source>
        <translation>Regional council: 12 days at least for the reports (CGCT L4132-18)</translation>
    </message>
    <message>
        <source>Commission, bureau, autre réunion : ce que dit le règlement intérieur</source>
        <translation>Committee, bureau, other meeting: what the rules of procedure say</translation>
    </message>
    <message>
        <source>Page établie le {when} (heure de Paris) pour {user}, par le programme Écharpe.</source>
        <translation>Page drawn up on {when} (Paris time) for {user}, by the program Écharpe.</translation>
    </message>
    <message>
        <source>Chaque texte horodaté et son jeton (.tsa) sont joints à ce fichier, tels que reçus.</source>
        <translation>Each timestamped text and its token (.tsa) are attached to this file, as received.</translation>
    </message>
    <message>
        <source>Preuve de la convocation</source>
        <translation>Proof of the convocation</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.proof_words</name>
    <message>
        <source>Règle à préciser</source>
        <translation>Rule to be specified</translation>
    </message>
    <message>
        <source>Séance changée de jour</source>
        <translation>Meeting moved to another day</translation>
    </message>
    <message>
        <source>%n jour franc</source>
        <translation>%n clear day</translation>
    </message>
    <message>
        <source>%n jours francs</source>
        <translation>%n clear days</translation>
    </message>
    <message>
        <source>Envoyée le {sent} pour une séance le {meeting} : {counted} ; {asked}.</source>
        <translation>Sent on {sent} for a séance on {meeting}: {counted}; {asked}.</translation>
    </message>
    <message>
        <source>Le journal de cet appareil a été modifié : un changement de jour a pu en être effacé.</source>
        <translation>The journal of this device has been altered: a change of day may have been erased from it.</translation>
    </message>
    <message>
        <source>Délai respecté, sous réserve</source>
        <translation>Notice period met, with a reservation</translation>
    </message>
    <message>
        <source>Délai respecté</source>
        <translation>Notice period respected</translation>
    </message>
    <message>
        <source>Délai non respecté</source>
        <translation>Notice period not respected</translation>
    </message>
    <message>
        <source>Le texte compte en jours sans dire « francs » : ce cas est laissé au juge.</source>
        <translation>The text counts in days without saying “clear”: this case is left to the judge.</translation>
    </message>
    <message>
        <source>Délai à la limite</source>
        <translation>Notice period at the limit</translation>
    </message>
    <message>
        <source>i-délibre ne dit pas à la tablette quand la convocation est partie ; cette collectivité n’a pas de connecteur commun qui le dirait. Le journal de cet appareil est ci-dessous.</source>
        <translation>i-délibre does not tell the tablet when the convocation left; this local authority has no shared connector that would. The log of this device is below.</translation>
    </message>
    <message>
        <source>Les jetons d’horodatage n’ont pas encore été reçus du connecteur commun.</source>
        <translation>The timestamp tokens have not been received from the shared connector yet.</translation>
    </message>
    <message>
        <source>Le serveur n’a donné aucun jeton d’horodatage de l’envoi.</source>
        <translation>The server gave no timestamp token of the sending.</translation>
    </message>
    <message>
        <source>Aucun jeton ne prouve l’envoi : chacun dit pourquoi ci-dessous.</source>
        <translation>No token proves the sending: each says why below.</translation>
    </message>
    <message>
        <source>Cette séance était annoncée pour un autre jour, et aucun texte horodaté ne dit pour quel jour il convoque : le délai n’est pas jugé ici.</source>
        <translation>This meeting was announced for another day, and no time-stamped text tells for which day it convenes: the notice is not judged here.</translation>
    </message>
    <message>
        <source>Pour cette assemblée et ce cas particulier, aucun délai n’est connu d’Écharpe : les textes de la collectivité peuvent en fixer un.</source>
        <translation>For this assembly and this particular case, Écharpe knows no notice: the body's own texts may set one.</translation>
    </message>
    <message>
        <source>La règle de cette assemblée n’est pas encore choisie : elle dépend de la collectivité.</source>
        <translation>The rule of this assembly is not chosen yet: it depends on the local authority.</translation>
    </message>
    <message>
        <source>%n jour exigé</source>
        <translation>%n day required</translation>
    </message>
    <message>
        <source>%n jour franc exigé</source>
        <translation>%n clear day required</translation>
    </message>
    <message>
        <source>%n jours exigés</source>
        <translation>%n days required</translation>
    </message>
    <message>
        <source>%n jours francs exigés</source>
        <translation>%n clear days required</translation>
    </message>
    <message>
        <source>{days} ({article})</source>
        <translation>{days} ({article})</translation>
    </message>
    <message>
        <source>règlement intérieur</source>
        <translation>rules of procedure</translation>
    </message>
    <message>
        <source>statuts</source>
        <translation>statutes</translation>
    </message>
    <message>
        <source>Reçue sur cet appareil</source>
        <translation>Received on this device</translation>
    </message>
    <message>
        <source>Ouverte sur cet appareil</source>
        <translation>Opened on this device</translation>
    </message>
    <message>
        <source>Accusé donné sur cet appareil</source>
        <translation>Acknowledged on this device</translation>
    </message>
    <message>
        <source>Retirée par le serveur</source>
        <translation>Withdrawn by the server</translation>
    </message>
    <message>
        <source>Ce qui s’est passé</source>
        <translation>What happened</translation>
    </message>
    <message>
        <source>selon le connecteur commun, sans jeton vérifié</source>
        <translation>according to the shared connector, without a verified token</translation>
    </message>
    <message>
        <source>jeton vérifié</source>
        <translation>token verified</translation>
    </message>
    <message>
        <source>Envoyée</source>
        <translation>Sent</translation>
    </message>
    <message>
        <source>date non connue</source>
        <translation>date not known</translation>
    </message>
    <message>
        <source>changement vu par cet appareil ; l’envoi d’avant convoquait à un autre jour</source>
        <translation>change seen by this device; what was sent before convened for another day</translation>
    </message>
    <message>
        <source>Envoyée pour ce jour</source>
        <translation>Sent for this day</translation>
    </message>
    <message>
        <source>ne fait pas repartir le délai</source>
        <translation>does not restart the notice period</translation>
    </message>
    <message>
        <source>Envoyée de nouveau</source>
        <translation>Sent again</translation>
    </message>
    <message>
        <source>vu par cet appareil, journal</source>
        <translation>seen by this device, journal</translation>
    </message>
    <message>
        <source>Accusé reçu par le serveur</source>
        <translation>Acknowledgement received by the server</translation>
    </message>
    <message>
        <source>selon le connecteur commun ; le texte du jeton ne nomme personne</source>
        <translation>according to the common connector; the token's text names nobody</translation>
    </message>
    <message>
        <source>Accusé confirmé par le serveur</source>
        <translation>Acknowledgement confirmed by the server</translation>
    </message>
    <message>
        <source>journal modifié : ne plus s’y fier</source>
        <translation>journal altered: no longer to be trusted</translation>
    </message>
    <message>
        <source>journal de cet appareil</source>
        <translation>log of this device</translation>
    </message>
    <message>
        <source>règle à préciser</source>
        <translation>rule to be specified</translation>
    </message>
    <message>
        <source>Dernier jour pour envoyer</source>
        <translation>Last day to send</translation>
    </message>
    <message>
        <source>urgence invoquée : l’assemblée se prononce à l’ouverture</source>
        <translation>urgency invoked: the assembly decides at the opening</translation>
    </message>
    <message>
        <source>première séance après un renouvellement général</source>
        <translation>first séance after a general renewal</translation>
    </message>
    <message>
        <source>délibération sur une installation classée</source>
        <translation>deliberation on a classified installation</translation>
    </message>
    <message>
        <source>Particularité</source>
        <translation>Particular feature</translation>
    </message>
    <message>
        <source>Un jour franc est un jour entier : ni le jour de l’envoi ni celui de la séance ne comptent ; samedis, dimanches et jours fériés comptent. Jours et heures sont ceux de la collectivité ({zone}).</source>
        <translation>A clear day is a whole day: neither the day of sending nor that of the meeting counts; Saturdays, Sundays and public holidays count. Days and hours are those of the body ({zone}).</translation>
    </message>
    <message>
        <source>Règle appliquée</source>
        <translation>Rule applied</translation>
    </message>
    <message>
        <source>Document ajouté après l’envoi</source>
        <translation>Document added after the sending</translation>
    </message>
    <message>
        <source>Envoi</source>
        <translation>Sending</translation>
    </message>
    <message>
        <source>date illisible</source>
        <translation>unreadable date</translation>
    </message>
    <message>
        <source>{basis} ; ce texte ne nomme pas le destinataire</source>
        <translation>{basis}; this text does not name the recipient</translation>
    </message>
    <message>
        <source>Jeton</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Autorité : {chain}</source>
        <translation>Authority: {chain}</translation>
    </message>
    <message>
        <source>Un jeton (RFC 3161) prouve qu’un texte existait à sa date. Ce texte nomme les destinataires et les documents ; il ne contient pas l’empreinte des PDF : le jeton ne prouve pas leurs octets. La révocation de l’autorité n’est pas interrogée (vérification hors ligne).</source>
        <translation>A token (RFC 3161) proves that a text existed on its date. This text names the recipients and the documents; it does not contain the digest of the PDFs: the token does not prove their bytes. The authority’s revocation is not queried (offline check).</translation>
    </message>
    <message>
        <source>Jetons d’horodatage</source>
        <translation>Timestamp tokens</translation>
    </message>
    <message>
        <source>émis par {issuer}</source>
        <translation>issued by {issuer}</translation>
    </message>
    <message>
        <source>pas sur cet appareil</source>
        <translation>not on this device</translation>
    </message>
    <message>
        <source>ajouté après la première réception, le {when}</source>
        <translation>added after the first receipt, on {when}</translation>
    </message>
    <message>
        <source>Première réception de chaque fichier sur cet appareil, à son horloge.</source>
        <translation>First receipt of each file on this device, by its clock.</translation>
    </message>
    <message>
        <source>Documents reçus</source>
        <translation>Documents received</translation>
    </message>
    <message>
        <source>non envoyée</source>
        <translation>not sent</translation>
    </message>
    <message>
        <source>accusé le {when}</source>
        <translation>acknowledged on {when}</translation>
    </message>
    <message>
        <source>sans accusé</source>
        <translation>not acknowledged</translation>
    </message>
    <message>
        <source>Selon le connecteur commun, pour qui préside la séance et son secrétariat.</source>
        <translation>According to the shared connector, for whoever presides over the séance and its secretariat.</translation>
    </message>
    <message>
        <source>Chaque membre</source>
        <translation>Each member</translation>
    </message>
    <message>
        <source>Chaîne</source>
        <translation>Chain</translation>
    </message>
    <message>
        <source>rompue à la ligne {line}</source>
        <translation>broken at line {line}</translation>
    </message>
    <message>
        <source>ne plus s’y fier</source>
        <translation>no longer to be trusted</translation>
    </message>
    <message>
        <source>Dernière ligne</source>
        <translation>Last line</translation>
    </message>
    <message>
        <source>Chaque ligne du journal contient l’empreinte de la précédente : une ligne changée ou ôtée se voit. C’est le témoignage de cet appareil, à son horloge ; il ne vaut pas un jeton du serveur.</source>
        <translation>Each line of the log contains the digest of the previous one: a line changed or removed shows. It is this device’s testimony, by its clock; it is not worth a server’s token.</translation>
    </message>
    <message>
        <source>Journal de cet appareil</source>
        <translation>Log of this device</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.reader</name>
    <message>
        <source>Le texte de ces pages se lit par la touche L.</source>
        <translation>The text of these pages is read with the L key.</translation>
    </message>
    <message>
        <source>Notes (%n)</source>
        <translation>Notes (%n)</translation>
    </message>
    <message>
        <source>Texte copié.</source>
        <translation>Text copied.</translation>
    </message>
    <message>
        <source>Cette séance vient d’être archivée : vos notes et votre encre restent ici, avec leurs pages.</source>
        <translation>This séance has just been archived: your notes and your ink stay here, with their pages.</translation>
    </message>
    <message>
        <source>Cette séance vient d’être retirée par le secrétariat : vos notes et votre encre restent ici.</source>
        <translation>This meeting has just been withdrawn by the secretariat: your notes and ink stay here.</translation>
    </message>
    <message>
        <source>La date de cette séance vient de changer : {when}.</source>
        <translation>The date of this séance has just changed: {when}.</translation>
    </message>
    <message>
        <source>Ce document vient d’être remplacé par le secrétariat.</source>
        <translation>This document has just been replaced by the secretariat.</translation>
    </message>
    <message>
        <source>Ce document a été retiré de la séance.</source>
        <translation>This document was withdrawn from the séance.</translation>
    </message>
    <message>
        <source>Pas encore sur cet appareil : ce document s’ouvrira dès son arrivée.</source>
        <translation>Not on this device yet: this document opens as soon as it arrives.</translation>
    </message>
    <message>
        <source>Ouverture du document…</source>
        <translation>Opening the document…</translation>
    </message>
    <message>
        <source>Ce document ne peut pas être affiché : fichier abîmé, vide ou protégé.</source>
        <translation>This document cannot be displayed: damaged, empty or protected file.</translation>
    </message>
    <message>
        <source>archivée</source>
        <translation>archived</translation>
    </message>
    <message>
        <source>retirée</source>
        <translation>withdrawn</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.readerroom</name>
    <message>
        <source>Sommaire, plan et pages</source>
        <translation>Contents, outline and pages</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.rows</name>
    <message>
        <source>Présent</source>
        <translation>Present</translation>
    </message>
    <message>
        <source>Absent</source>
        <translation>Absent</translation>
    </message>
    <message>
        <source>Pouvoir</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Suppléant</source>
        <translation>Substitute</translation>
    </message>
    <message>
        <source>{here}/{count} hors ligne</source>
        <translation>{here}/{count} offline</translation>
    </message>
    <message>
        <source>accusé à envoyer</source>
        <translation>acknowledgement to send</translation>
    </message>
    <message>
        <source>modifiée</source>
        <translation>changed</translation>
    </message>
    <message>
        <source>vous rapportez</source>
        <translation>you are rapporteur</translation>
    </message>
    <message>
        <source>lettre de convocation</source>
        <translation>convocation letter</translation>
    </message>
    <message>
        <source>à lire en premier</source>
        <translation>to be read first</translation>
    </message>
    <message>
        <source>adopté</source>
        <translation>adopted</translation>
    </message>
    <message>
        <source>reporté</source>
        <translation>postponed</translation>
    </message>
    <message>
        <source>voté</source>
        <translation>voted</translation>
    </message>
    <message>
        <source>{count} pour</source>
        <translation>{count} for</translation>
    </message>
    <message>
        <source>{count} contre</source>
        <translation>{count} against</translation>
    </message>
    <message>
        <source>%n abstention</source>
        <translation>%n abstention</translation>
    </message>
    <message>
        <source>%n abstentions</source>
        <translation>%n abstentions</translation>
    </message>
    <message>
        <source>{count} hors du vote</source>
        <translation>{count} not taking part</translation>
    </message>
    <message>
        <source>%n note</source>
        <translation>%n note</translation>
    </message>
    <message>
        <source>%n notes</source>
        <translation>%n notes</translation>
    </message>
    <message>
        <source>après l’accusé</source>
        <translation>after the acknowledgement</translation>
    </message>
    <message>
        <source>%n nouvelle note</source>
        <translation>%n new note</translation>
    </message>
    <message>
        <source>%n nouvelles notes</source>
        <translation>%n new notes</translation>
    </message>
    <message>
        <source>à la demande</source>
        <translation>on demand</translation>
    </message>
    <message>
        <source>à télécharger</source>
        <translation>to download</translation>
    </message>
    <message>
        <source>en cours de téléchargement</source>
        <translation>being downloaded</translation>
    </message>
    <message>
        <source>téléchargement refusé</source>
        <translation>download refused</translation>
    </message>
    <message>
        <source>déjà ouvert</source>
        <translation>already opened</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.sharing</name>
    <message>
        <source>%n note est déjà partagée par i-délibre : vos collègues la lisent dans leur tablette.</source>
        <translation>%n note is already shared by i-délibre: your colleagues read it on their tablet.</translation>
    </message>
    <message>
        <source>%n notes sont déjà partagées par i-délibre : vos collègues les lisent dans leur tablette.</source>
        <translation>%n notes are already shared by i-délibre: your colleagues read them on their tablet.</translation>
    </message>
    <message>
        <source>%n trait d’encre ne passe pas par i-délibre : il part seulement dans cette copie.</source>
        <translation>%n ink stroke does not go through i-délibre: it leaves only in this copy.</translation>
    </message>
    <message>
        <source>%n traits d’encre, tampons ou textes ne passent pas par i-délibre : ils partent seulement dans cette copie.</source>
        <translation>%n ink strokes, stamps or texts do not go through i-délibre: they leave only in this copy.</translation>
    </message>
    <message>
        <source>Rien n’est partagé ni dessiné sur ce document : la copie part telle quelle.</source>
        <translation>Nothing is shared or drawn on this document: the copy leaves as it is.</translation>
    </message>
    <message>
        <source>Envoyer une copie annotée</source>
        <translation>Send an annotated copy</translation>
    </message>
    <message>
        <source>Joindre aussi ma note privée</source>
        <translation>Attach my private note too</translation>
    </message>
    <message>
        <source>Joindre aussi mes %n notes privées</source>
        <translation>Attach my %n private notes too</translation>
    </message>
    <message>
        <source>Écrire le message</source>
        <translation>Write the message</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.versions</name>
    <message>
        <source>Reprendre {words}</source>
        <translation>Take up {words}</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.view</name>
    <message>
        <source>Liste des séances</source>
        <translation>List of séances</translation>
    </message>
    <message>
        <source>Séances</source>
        <translation>Séances</translation>
    </message>
    <message>
        <source>À répondre</source>
        <translation>To answer</translation>
    </message>
    <message>
        <source>Passées</source>
        <translation>Past</translation>
    </message>
    <message>
        <source>Accusés et présences sont à jour.</source>
        <translation>Acknowledgements and attendance are up to date.</translation>
    </message>
    <message>
        <source>Aucune réponse attendue</source>
        <translation>No answer awaited</translation>
    </message>
    <message>
        <source>Aucune séance passée</source>
        <translation>No past séance</translation>
    </message>
    <message>
        <source>Les séances tenues se retrouvent ici.</source>
        <translation>The séances held are found here.</translation>
    </message>
    <message>
        <source>Aucune séance à venir</source>
        <translation>No séance to come</translation>
    </message>
    <message>
        <source>Les convocations arriveront ici.</source>
        <translation>The convocations will arrive here.</translation>
    </message>
    <message>
        <source>Séances · %n réponse attendue</source>
        <translation>Séances · %n answer awaited</translation>
    </message>
    <message>
        <source>Séances · %n réponses attendues</source>
        <translation>Séances · %n answers awaited</translation>
    </message>
    <message>
        <source>Une séance</source>
        <translation>A séance</translation>
    </message>
    <message>
        <source>Accusé enregistré. Il part dès que le réseau le permet.</source>
        <translation>Acknowledgement saved. It leaves as soon as the network allows.</translation>
    </message>
    <message>
        <source>Réponse enregistrée : {word}.</source>
        <translation>Answer saved: {word}.</translation>
    </message>
    <message>
        <source>Accusez d’abord réception de la convocation : les autres documents s’ouvriront ensuite.</source>
        <translation>Acknowledge the convocation first: the other documents will open afterwards.</translation>
    </message>
</context>
<context>
    <name>ui.views.seances.written</name>
    <message>
        <source>Signet posé.</source>
        <translation>Bookmark set.</translation>
    </message>
    <message>
        <source>Signet retiré.</source>
        <translation>Bookmark removed.</translation>
    </message>
    <message>
        <source>%n trait replacé</source>
        <translation>%n stroke placed again</translation>
    </message>
    <message>
        <source>%n traits replacés</source>
        <translation>%n strokes placed again</translation>
    </message>
    <message>
        <source>%n trait à replacer vous-même</source>
        <translation>%n stroke to place yourself</translation>
    </message>
    <message>
        <source>%n traits à replacer vous-même</source>
        <translation>%n strokes to place yourself</translation>
    </message>
    <message>
        <source>Document remplacé : {parts}.</source>
        <translation>Document replaced: {parts}.</translation>
    </message>
    <message>
        <source>Encre posée : faites-la glisser à sa place.</source>
        <translation>Ink laid down: drag it to its place.</translation>
    </message>
    <message>
        <source>La séance ne prend pas de note sur ce document : le texte reste le vôtre, avec l’encre.</source>
        <translation>The séance takes no note on this document: the text stays yours, with the ink.</translation>
    </message>
    <message>
        <source>Copie annotée</source>
        <translation>Annotated copy</translation>
    </message>
    <message>
        <source>Copie enregistrée.</source>
        <translation>Copy saved.</translation>
    </message>
    <message>
        <source>Copie annotée : {title}</source>
        <translation>Annotated copy: {title}</translation>
    </message>
</context>
<context>
    <name>ui.views.search.commands</name>
    <message>
        <source>Toute la fenêtre</source>
        <translation>Whole window</translation>
    </message>
    <message>
        <source>Commandes</source>
        <translation>Commands</translation>
    </message>
    <message>
        <source>Chercher {words} dans les Réglages</source>
        <translation>Look for {words} in Settings</translation>
    </message>
    <message>
        <source>Applications</source>
        <translation>Applications</translation>
    </message>
</context>
<context>
    <name>ui.views.search.glimpse</name>
    <message>
        <source>Aperçu</source>
        <translation>Preview</translation>
    </message>
    <message>
        <source>Choisissez un résultat avec les flèches.</source>
        <translation>Choose a result with the arrow keys.</translation>
    </message>
    <message>
        <source>Texte du résultat</source>
        <translation>Text of the result</translation>
    </message>
    <message>
        <source>De {name}</source>
        <translation>From {name}</translation>
    </message>
    <message>
        <source>À {names}</source>
        <translation>To {names}</translation>
    </message>
    <message>
        <source>%n projet</source>
        <translation>%n agenda item</translation>
    </message>
    <message>
        <source>%n projets</source>
        <translation>%n agenda items</translation>
    </message>
    <message>
        <source>Envoi avec preuve</source>
        <translation>Sending with proof</translation>
    </message>
    <message>
        <source>Versement aux archives</source>
        <translation>Deposit at the archive</translation>
    </message>
</context>
<context>
    <name>ui.views.search.operators</name>
    <message>
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
    <message>
        <source>Agenda</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>l’expéditeur</source>
        <translation>the sender</translation>
    </message>
    <message>
        <source>un destinataire</source>
        <translation>a recipient</translation>
    </message>
    <message>
        <source>un mot de l’objet</source>
        <translation>a word of the subject</translation>
    </message>
    <message>
        <source>une date{nbsp}: 12/03/2026, hier</source>
        <translation>a date: 12/03/2026, hier</translation>
    </message>
    <message>
        <source>après</source>
        <translation>after</translation>
    </message>
    <message>
        <source>une date{nbsp}: 2026, 7j</source>
        <translation>a date: 2026, 7j</translation>
    </message>
    <message>
        <source>messages, courrier, séances, parapheur…</source>
        <translation>messages, letters, séances, parapheur…</translation>
    </message>
    <message>
        <source>pièce</source>
        <translation>item</translation>
    </message>
    <message>
        <source>un mot d’une pièce jointe</source>
        <translation>a word of an attachment</translation>
    </message>
    <message>
        <source>un dossier</source>
        <translation>a folder</translation>
    </message>
</context>
<context>
    <name>ui.views.search.view</name>
    <message>
        <source>Résultats de la recherche</source>
        <translation>Results of the search</translation>
    </message>
    <message>
        <source>Essayez avec moins de mots, ou un début de mot.</source>
        <translation>Try fewer words, or the beginning of a word.</translation>
    </message>
    <message>
        <source>Rien trouvé</source>
        <translation>Nothing found</translation>
    </message>
    <message>
        <source>Tous les résultats de {group}</source>
        <translation>All results of {group}</translation>
    </message>
    <message>
        <source>Flèches gauche et droite : un groupe</source>
        <translation>Left and right arrow keys: one group</translation>
    </message>
    <message>
        <source>%n résultat pour {words}</source>
        <translation>%n result for {words}</translation>
    </message>
    <message>
        <source>%n résultats pour {words}</source>
        <translation>%n results for {words}</translation>
    </message>
    <message>
        <source>Les résultats les plus récents pour {words}</source>
        <translation>The most recent results for {words}</translation>
    </message>
    <message>
        <source>Continuer sur le serveur</source>
        <translation>Continue on the server</translation>
    </message>
    <message>
        <source>Recherche sur le serveur…</source>
        <translation>Searching on the server…</translation>
    </message>
    <message>
        <source>Une partie de vos messages n’est pas sur cet appareil.</source>
        <translation>Some of your messages are not on this device.</translation>
    </message>
    <message>
        <source>Seul le serveur comprend cette recherche.</source>
        <translation>Only the server understands this search.</translation>
    </message>
    <message>
        <source>Le serveur n’a rien trouvé de plus.</source>
        <translation>The server found nothing more.</translation>
    </message>
    <message>
        <source>Ce message n’est plus sur le serveur.</source>
        <translation>This message is no longer on the server.</translation>
    </message>
    <message>
        <source>Fichiers récents</source>
        <translation>Recent files</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.absence</name>
    <message>
        <source>Votre messagerie répond seule à qui vous écrit, une fois par personne, même appareil éteint.</source>
        <translation>Your mail system answers by itself to whoever writes to you, once per person, even with the device switched off.</translation>
    </message>
    <message>
        <source>Réponse d’absence</source>
        <translation>Absence reply</translation>
    </message>
    <message>
        <source>Répondre automatiquement</source>
        <translation>Answer automatically</translation>
    </message>
    <message>
        <source>Seulement entre deux dates</source>
        <translation>Only between two dates</translation>
    </message>
    <message>
        <source>Répondre autrement aux personnes extérieures</source>
        <translation>Answer people outside differently</translation>
    </message>
    <message>
        <source>Réponse aux personnes extérieures</source>
        <translation>Reply to people outside</translation>
    </message>
    <message>
        <source>Il n’y a plus de réponse d’absence.</source>
        <translation>There is no absence reply any more.</translation>
    </message>
    <message>
        <source>La réponse d’absence est enregistrée.</source>
        <translation>The absence reply is saved.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.accounts</name>
    <message>
        <source>Le compte est ajouté. Son contenu arrive.</source>
        <translation>The account is added. Its content arrives.</translation>
    </message>
    <message>
        <source>Collectivités et comptes</source>
        <translation>Local authorities and accounts</translation>
    </message>
    <message>
        <source>Ajouter une collectivité</source>
        <translation>Add a local authority</translation>
    </message>
    <message>
        <source>Modifier {body}</source>
        <translation>Change {body}</translation>
    </message>
    <message>
        <source>Ajouter un compte</source>
        <translation>Add an account</translation>
    </message>
    <message>
        <source>Ajouter un compte à {body}</source>
        <translation>Add an account to {body}</translation>
    </message>
    <message>
        <source>Effacer de cet appareil…</source>
        <translation>Erase from this device…</translation>
    </message>
    <message>
        <source>Effacer {body} de cet appareil</source>
        <translation>Erase {body} from this device</translation>
    </message>
    <message>
        <source>Aucune carte de signature choisie</source>
        <translation>No signing card chosen</translation>
    </message>
    <message>
        <source>Carte de {name}, valable jusqu’au {until}</source>
        <translation>Card of {name}, valid until {until}</translation>
    </message>
    <message>
        <source>Choisir la carte de signature</source>
        <translation>Choose the signing card</translation>
    </message>
    <message>
        <source>Téléchargements</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>Absence</source>
        <translation>Absence</translation>
    </message>
    <message>
        <source>Filtres</source>
        <translation>Filters</translation>
    </message>
    <message>
        <source>Délégations</source>
        <translation>Delegations</translation>
    </message>
    <message>
        <source>Dossiers et agendas partagés, droit d’écrire pour un autre, parapheur.</source>
        <translation>Shared folders and agendas, right to write for another, parapheur.</translation>
    </message>
    <message>
        <source>Voir les délégations</source>
        <translation>Show the delegations</translation>
    </message>
    <message>
        <source>Mes notes sur mes appareils</source>
        <translation>My notes on my devices</translation>
    </message>
    <message>
        <source>L’encre posée sur les documents et vos rappels, chiffrés, d’un appareil à l’autre.</source>
        <translation>The ink on your documents and your reminders, encrypted, from one device to the other.</translation>
    </message>
    <message>
        <source>Voir où vont mes notes</source>
        <translation>Show where my notes go</translation>
    </message>
    <message>
        <source>Vous l’avez noté. Il rouvre vos données si la clé du trousseau se perd.</source>
        <translation>You have written it down. It opens your data again if the key of the keyring is lost.</translation>
    </message>
    <message>
        <source>Pas encore noté. Sans lui, une clé perdue rend vos données illisibles.</source>
        <translation>Not written down yet. Without it, a lost key makes your data unreadable.</translation>
    </message>
    <message>
        <source>Afficher un nouveau code</source>
        <translation>Show a new code</translation>
    </message>
    <message>
        <source>Toutes les données de {body} seront illisibles sur cet appareil, y compris ce qui n’est pas encore envoyé.&#xa;Les serveurs n’en sont pas changés. Pour confirmer, écrivez EFFACER.</source>
        <translation>All data of {body} will be unreadable on this device, including what is not sent yet.&#xa;The servers are not changed by it. To confirm, write EFFACER.</translation>
    </message>
    <message>
        <source>Effacer une collectivité</source>
        <translation>Erase a local authority</translation>
    </message>
    <message>
        <source>Les données de {body} sont effacées.</source>
        <translation>The data of {body} are erased.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.assistance</name>
    <message>
        <source>Assistance</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>Code à lire à la personne qui vous aide. Il ne dit rien de vous ni de vos documents.</source>
        <translation>Code to read to the person who helps you. It says nothing of you or your documents.</translation>
    </message>
    <message>
        <source>Fichier de diagnostic…</source>
        <translation>Diagnostic file…</translation>
    </message>
    <message>
        <source>Code d’assistance : {code}</source>
        <translation>Help code: {code}</translation>
    </message>
    <message>
        <source>Page d’assistance</source>
        <translation>Help page</translation>
    </message>
    <message>
        <source>Fichier de diagnostic</source>
        <translation>Diagnostic file</translation>
    </message>
    <message>
        <source>Le fichier n’a pas pu être écrit : {reason}</source>
        <translation>The file could not be written: {reason}</translation>
    </message>
    <message>
        <source>Diagnostic enregistré : {name}, dans {folder}. Il ne contient ni nom, ni objet, ni texte.</source>
        <translation>Diagnostic saved: {name}, in {folder}. It holds no name, no subject and no text.</translation>
    </message>
    <message>
        <source>Où en est chaque compte, en clair. « À envoyer » permet d’agir sur ce qui attend.</source>
        <translation>Where each account stands, in plain words. “To send” lets you act on what waits.</translation>
    </message>
    <message>
        <source>Compte rendu de synchronisation</source>
        <translation>Synchronisation report</translation>
    </message>
    <message>
        <source>Copier</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Voir « À envoyer »</source>
        <translation>Show “To send”</translation>
    </message>
    <message>
        <source>Compte rendu de synchronisation, {when}</source>
        <translation>Synchronisation report, {when}</translation>
    </message>
    <message>
        <source>Aucun compte n’est encore relié.</source>
        <translation>No account is connected yet.</translation>
    </message>
    <message>
        <source>Le compte rendu est copié.</source>
        <translation>The report is copied.</translation>
    </message>
    <message>
        <source>%n action attend d’être envoyée.</source>
        <translation>%n action waits to be sent.</translation>
    </message>
    <message>
        <source>%n actions attendent d’être envoyées.</source>
        <translation>%n actions wait to be sent.</translation>
    </message>
    <message>
        <source>%n action attend votre décision.</source>
        <translation>%n action awaits your decision.</translation>
    </message>
    <message>
        <source>%n actions attendent votre décision.</source>
        <translation>%n actions await your decision.</translation>
    </message>
    <message>
        <source>%n document reste à recevoir.</source>
        <translation>%n document remains to be received.</translation>
    </message>
    <message>
        <source>%n documents restent à recevoir.</source>
        <translation>%n documents remain to be received.</translation>
    </message>
    <message>
        <source>Rien n’attend.</source>
        <translation>Nothing waits.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.backups</name>
    <message>
        <source>Créez d’abord un code de récupération : il rouvre les sauvegardes sur une autre machine.</source>
        <translation>Create a recovery code first: it opens the backups on another machine.</translation>
    </message>
    <message>
        <source>Aucune sauvegarde. Si cet appareil est perdu, ce qui n’est que sur lui l’est aussi.</source>
        <translation>No backup. If this device is lost, so is what is only on it.</translation>
    </message>
    <message>
        <source>La dernière sauvegarde n’a pas abouti.</source>
        <translation>The last backup did not succeed.</translation>
    </message>
    <message>
        <source>La dernière bonne date du {when}.</source>
        <translation>The last good one dates from {when}.</translation>
    </message>
    <message>
        <source>La dernière a {days} : {when}.</source>
        <translation>The last one is {days} old: {when}.</translation>
    </message>
    <message>
        <source>Dernière sauvegarde {when}, essayée : elle s’ouvre.</source>
        <translation>Last backup {when}, tried: it opens.</translation>
    </message>
    <message>
        <source>Sauvegardes</source>
        <translation>Backups</translation>
    </message>
    <message>
        <source>Dans {folder}</source>
        <translation>In {folder}</translation>
    </message>
    <message>
        <source>Chaque jour, quand ce dossier est là</source>
        <translation>Every day, when this folder is there</translation>
    </message>
    <message>
        <source>Choisir le dossier…</source>
        <translation>Choose the folder…</translation>
    </message>
    <message>
        <source>Sauvegarder maintenant</source>
        <translation>Back up now</translation>
    </message>
    <message>
        <source>Historique et essai…</source>
        <translation>History and trial…</translation>
    </message>
    <message>
        <source>Sauvegarde en cours : {percent} %. Vous pouvez continuer à travailler.</source>
        <translation>Backup under way: {percent}%. You can go on working.</translation>
    </message>
    <message>
        <source>Sauvegarde faite et essayée : {size}.</source>
        <translation>Backup made and tried: {size}.</translation>
    </message>
    <message>
        <source>Sauvegarde</source>
        <translation>Backup</translation>
    </message>
    <message>
        <source>Dossier des sauvegardes</source>
        <translation>Folder of the backups</translation>
    </message>
    <message>
        <source>Essayer une sauvegarde l’ouvre avec votre code de récupération, comme le ferait une autre machine, sans rien changer ici. Pour la reprendre sur un nouvel appareil : « Reprendre une sauvegarde », à la première ouverture.</source>
        <translation>Trying a backup opens it with your recovery code, as another machine would, without changing anything here. To restore it on a new device: “Restore a backup”, at the first opening.</translation>
    </message>
    <message>
        <source>Historique des sauvegardes</source>
        <translation>History of the backups</translation>
    </message>
    <message>
        <source>Essayer avec le code…</source>
        <translation>Try with the code…</translation>
    </message>
    <message>
        <source>Essayer la sauvegarde</source>
        <translation>Try the backup</translation>
    </message>
    <message>
        <source>La sauvegarde s’ouvre avec ce code : {told}</source>
        <translation>The backup opens with this code: {told}</translation>
    </message>
    <message>
        <source>non faite</source>
        <translation>not made</translation>
    </message>
    <message>
        <source>ne s’ouvre pas</source>
        <translation>does not open</translation>
    </message>
    <message>
        <source>essayée</source>
        <translation>tried</translation>
    </message>
    <message>
        <source>non essayée</source>
        <translation>not tried</translation>
    </message>
    <message>
        <source>%n élément</source>
        <translation>%n item</translation>
    </message>
    <message>
        <source>%n éléments</source>
        <translation>%n items</translation>
    </message>
    <message>
        <source>%n acte non envoyé</source>
        <translation>%n act not sent</translation>
    </message>
    <message>
        <source>%n actes non envoyés</source>
        <translation>%n acts not sent</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.card_levels</name>
    <message>
        <source>aucun niveau</source>
        <translation>no level</translation>
    </message>
    <message>
        <source>Niveau de certificat demandé</source>
        <translation>Certificate level asked for</translation>
    </message>
    <message>
        <source>Niveau demandé : deux étoiles pour les bordereaux</source>
        <translation>Level asked for: two stars for bordereaux</translation>
    </message>
    <message>
        <source>Niveau demandé : {level}</source>
        <translation>Level asked for: {level}</translation>
    </message>
    <message>
        <source>Type et sous-type qui demandent un autre niveau</source>
        <translation>Type and subtype that ask for another level</translation>
    </message>
    <message>
        <source>Type / sous-type…</source>
        <translation>Type / subtype…</translation>
    </message>
    <message>
        <source>Niveau pour ce type</source>
        <translation>Level for this type</translation>
    </message>
    <message>
        <source>Ajouter</source>
        <translation>Add</translation>
    </message>
    <message>
        <source>{kind} : {level}</source>
        <translation>{kind}: {level}</translation>
    </message>
    <message>
        <source>Ne plus demander ce niveau pour {kind}</source>
        <translation>No longer ask for this level for {kind}</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.card_options</name>
    <message>
        <source>Exigences de cette collectivité</source>
        <translation>Requirements of this local authority</translation>
    </message>
    <message>
        <source>Refuser les PDF préparés par le serveur</source>
        <translation>Refuse PDFs prepared by the server</translation>
    </message>
    <message>
        <source>Leur contenu ne peut être contrôlé qu’après la signature.</source>
        <translation>Their content can be checked only after the signature.</translation>
    </message>
    <message>
        <source>Cet ordinateur</source>
        <translation>This computer</translation>
    </message>
    <message>
        <source>Poste partagé ou bureau à distance</source>
        <translation>Shared computer or remote desktop</translation>
    </message>
    <message>
        <source>Seules les cartes choisies ici sont proposées pour signer, et aucune ne reste ouverte.</source>
        <translation>Only the cards chosen here are offered for signing, and none stays open.</translation>
    </message>
    <message>
        <source>Ajouter un programme de signature…</source>
        <translation>Add a signing program…</translation>
    </message>
    <message>
        <source>Programmes de signature</source>
        <translation>Signing programs</translation>
    </message>
    <message>
        <source>Retirer le programme {name}</source>
        <translation>Remove the program {name}</translation>
    </message>
    <message>
        <source>Programme de signature</source>
        <translation>Signing program</translation>
    </message>
    <message>
        <source>Ligne de commande du programme qui détient la clé (verbes « list » et « sign ») :</source>
        <translation>Command line of the program that holds the key (verbs “list” and “sign”):</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.cards</name>
    <message>
        <source>Redemander le code à chaque fois</source>
        <translation>Ask for the code every time</translation>
    </message>
    <message>
        <source>Garder la carte ouverte {minutes} minutes</source>
        <translation>Keep the card open {minutes} minutes</translation>
    </message>
    <message>
        <source>{body} : elle signera les dossiers de ce parapheur. Aucun code n’est demandé ici.</source>
        <translation>{body}: it will sign the dossiers of this parapheur. No code is asked for here.</translation>
    </message>
    <message>
        <source>Carte de signature</source>
        <translation>Signing card</translation>
    </message>
    <message>
        <source>Ajouter un module de carte…</source>
        <translation>Add a card module…</translation>
    </message>
    <message>
        <source>Modules ajoutés</source>
        <translation>Modules added</translation>
    </message>
    <message>
        <source>Retirer le module {name}</source>
        <translation>Remove the module {name}</translation>
    </message>
    <message>
        <source>Garder la carte ouverte après une signature</source>
        <translation>Keep the card open after a signature</translation>
    </message>
    <message>
        <source>Après une signature</source>
        <translation>After a signature</translation>
    </message>
    <message>
        <source>Examiner la carte et le pilote</source>
        <translation>Examine the card and the driver</translation>
    </message>
    <message>
        <source>Les lecteurs de carte sont interrogés…</source>
        <translation>The card readers are being queried…</translation>
    </message>
    <message>
        <source>Branchez la carte ou la clé, puis cherchez de nouveau.</source>
        <translation>Plug in the card or key, then search again.</translation>
    </message>
    <message>
        <source>Si elle n’est pas reconnue, ajoutez le module fourni avec elle.</source>
        <translation>If it is not recognised, add the module supplied with it.</translation>
    </message>
    <message>
        <source>Aucune carte</source>
        <translation>No card</translation>
    </message>
    <message>
        <source>Dans le fichier {name}</source>
        <translation>In the file {name}</translation>
    </message>
    <message>
        <source>Sur la carte {name}</source>
        <translation>On the card {name}</translation>
    </message>
    <message>
        <source>Choisie</source>
        <translation>Chosen</translation>
    </message>
    <message>
        <source>Choisir</source>
        <translation>Choose</translation>
    </message>
    <message>
        <source>Lier et choisir</source>
        <translation>Bind and choose</translation>
    </message>
    <message>
        <source>Au nom d’une autre collectivité : ne la liez que si vous y êtes autorisé.</source>
        <translation>In another local authority’s name: bind it only if you are authorised.</translation>
    </message>
    <message>
        <source>Choisir le certificat de {name}</source>
        <translation>Choose the certificate of {name}</translation>
    </message>
    <message>
        <source>La carte de {name} est choisie.</source>
        <translation>The card of {name} is chosen.</translation>
    </message>
    <message>
        <source>Module de carte</source>
        <translation>Card module</translation>
    </message>
    <message>
        <source>Modules PKCS#11 (*.so *.so.* *.dylib *.dll);;Tous les fichiers (*)</source>
        <translation>PKCS#11 modules (*.so *.so.* *.dylib *.dll);;All files (*)</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.carnet</name>
    <message>
        <source>Votre encre et vos rappels se retrouvent sur vos autres appareils. Ils y vont chiffrés, par votre messagerie : personne d’autre ne peut les lire.</source>
        <translation>Your ink and your reminders are found on your other devices. They go there encrypted, by your mail: nobody else can read them.</translation>
    </message>
    <message>
        <source>Votre messagerie n’a pas encore été consultée. L’encre attend ici.</source>
        <translation>Your mail has not been consulted yet. The ink waits here.</translation>
    </message>
    <message>
        <source>Cette collectivité n’a pas de messagerie Zimbra dans Écharpe : l’encre et les rappels restent sur cet appareil. Un fichier chiffré peut les emporter vers un autre.</source>
        <translation>This local authority has no Zimbra mail in Écharpe: the ink and the reminders stay on this device. An encrypted file can carry them to another.</translation>
    </message>
    <message>
        <source>L’encre et les rappels restent sur cet appareil tant que vous n’avez pas de code de récupération : c’est lui qui les ouvre sur les autres.</source>
        <translation>The ink and the reminders stay on this device as long as you have no recovery code: it is what opens them on the others.</translation>
    </message>
    <message>
        <source>Un autre de vos appareils a déjà déposé des notes. Écrivez ici le code de récupération de cet appareil-là.</source>
        <translation>Another of your devices has already stored notes. Write here the recovery code of that device.</translation>
    </message>
    <message>
        <source>Notes d’Écharpe (*.echarpe)</source>
        <translation>Écharpe notes (*.echarpe)</translation>
    </message>
    <message>
        <source>L’encre et les zones de texte que vous posez sur les pages, et vos rappels, d’un appareil à l’autre.</source>
        <translation>The ink and text boxes that you put on pages, and your reminders, from one device to the other.</translation>
    </message>
    <message>
        <source>Lire un fichier chiffré…</source>
        <translation>Read an encrypted file…</translation>
    </message>
    <message>
        <source>%n note attend sur cet appareil.</source>
        <translation>%n note waits on this device.</translation>
    </message>
    <message>
        <source>%n notes attendent sur cet appareil.</source>
        <translation>%n notes wait on this device.</translation>
    </message>
    <message>
        <source>XXXX-XXXX-XXXX-…</source>
        <translation>XXXX-XXXX-XXXX-…</translation>
    </message>
    <message>
        <source>Code de récupération de l’autre appareil, {body}</source>
        <translation>Recovery code of the other device, {body}</translation>
    </message>
    <message>
        <source>Ouvrir mes notes</source>
        <translation>Open my notes</translation>
    </message>
    <message>
        <source>Emporter dans un fichier chiffré…</source>
        <translation>Take along in an encrypted file…</translation>
    </message>
    <message>
        <source>Emporter les notes de {body} dans un fichier chiffré</source>
        <translation>Take the notes of {body} along in an encrypted file</translation>
    </message>
    <message>
        <source>Vos notes sont ouvertes sur cet appareil.</source>
        <translation>Your notes are open on this device.</translation>
    </message>
    <message>
        <source>Emporter mes notes</source>
        <translation>Take my notes along</translation>
    </message>
    <message>
        <source>Mes notes.echarpe</source>
        <translation>My notes.echarpe</translation>
    </message>
    <message>
        <source>%n note emportée.</source>
        <translation>%n note taken along.</translation>
    </message>
    <message>
        <source>%n notes emportées.</source>
        <translation>%n notes taken along.</translation>
    </message>
    <message>
        <source>Le fichier s’ouvre avec le code de récupération de cet appareil-ci.</source>
        <translation>The file opens with this device’s recovery code.</translation>
    </message>
    <message>
        <source>Lire des notes</source>
        <translation>Read notes</translation>
    </message>
    <message>
        <source>Code de récupération de l’appareil qui a écrit ce fichier</source>
        <translation>Recovery code of the device that wrote this file</translation>
    </message>
    <message>
        <source>Ce fichier ne contient aucune note des comptes de cet appareil.</source>
        <translation>This file contains no note of this device’s accounts.</translation>
    </message>
    <message>
        <source>%n note reprise.</source>
        <translation>%n note taken up.</translation>
    </message>
    <message>
        <source>%n notes reprises.</source>
        <translation>%n notes taken up.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.delegations</name>
    <message>
        <source>Tout ce que d’autres peuvent faire pour vous, et ce que vous pouvez faire pour eux.</source>
        <translation>All that others can do for you, and what you can do for them.</translation>
    </message>
    <message>
        <source>Partager un dossier ou un agenda</source>
        <translation>Share a folder or an agenda</translation>
    </message>
    <message>
        <source>Laisser écrire pour moi</source>
        <translation>Let someone write for me</translation>
    </message>
    <message>
        <source>Rien n’est partagé, dans un sens ni dans l’autre.</source>
        <translation>Nothing is shared, either way.</translation>
    </message>
    <message>
        <source>Aucune délégation</source>
        <translation>No delegation</translation>
    </message>
    <message>
        <source>Historique sur cet appareil</source>
        <translation>History on this device</translation>
    </message>
    <message>
        <source>Ce que d’autres peuvent faire</source>
        <translation>What others can do</translation>
    </message>
    <message>
        <source>{who}{nbsp}: {what}</source>
        <translation>{who}: {what}</translation>
    </message>
    <message>
        <source>Mettre fin</source>
        <translation>End it</translation>
    </message>
    <message>
        <source>écrit de votre part</source>
        <translation>writes on your behalf</translation>
    </message>
    <message>
        <source>écrit en votre nom</source>
        <translation>writes in your name</translation>
    </message>
    <message>
        <source>{who} {what}</source>
        <translation>{who} {what}</translation>
    </message>
    <message>
        <source>Les destinataires vous voient seul.</source>
        <translation>The recipients see you alone.</translation>
    </message>
    <message>
        <source>Les deux noms sont vus.</source>
        <translation>Both names are seen.</translation>
    </message>
    <message>
        <source>tous les dossiers</source>
        <translation>all folders</translation>
    </message>
    <message>
        <source>Parapheur{nbsp}: bureau {desk} confié à {who}</source>
        <translation>Parapheur: desk {desk} entrusted to {who}</translation>
    </message>
    <message>
        <source>Ce que vous pouvez faire pour d’autres</source>
        <translation>What you can do for others</translation>
    </message>
    <message>
        <source>écrire de sa part</source>
        <translation>write on their behalf</translation>
    </message>
    <message>
        <source>écrire en son nom</source>
        <translation>write in their name</translation>
    </message>
    <message>
        <source>Choisissez-le dans « De » en écrivant.</source>
        <translation>Choose it in “From” when writing.</translation>
    </message>
    <message>
        <source>%n dossier délégué</source>
        <translation>%n folder delegated</translation>
    </message>
    <message>
        <source>%n dossiers délégués</source>
        <translation>%n folders delegated</translation>
    </message>
    <message>
        <source>Parapheur, bureau {name}</source>
        <translation>Parapheur, desk {name}</translation>
    </message>
    <message>
        <source>, par le groupe {name}</source>
        <translation>, by the group {name}</translation>
    </message>
    <message>
        <source>N’est plus partagé{nbsp}: ce qui est ici reste lisible.</source>
        <translation>No longer shared: what is here stays readable.</translation>
    </message>
    <message>
        <source>Retirer de la liste</source>
        <translation>Remove from the list</translation>
    </message>
    <message>
        <source>{about}, ouvert sous le nom {name}</source>
        <translation>{about}, opened under the name {name}</translation>
    </message>
    <message>
        <source>{about}, proposé</source>
        <translation>{about}, offered</translation>
    </message>
    <message>
        <source>C’est noté{nbsp}: cela prend effet dès que le serveur le sait.</source>
        <translation>Noted: this takes effect as soon as the server knows it.</translation>
    </message>
    <message>
        <source>{folder} de {owner}</source>
        <translation>{folder} of {owner}</translation>
    </message>
    <message>
        <source>Ouvrir un dossier partagé</source>
        <translation>Open a shared folder</translation>
    </message>
    <message>
        <source>Sous quel nom le voir parmi vos dossiers{nbsp}?</source>
        <translation>Under which name to see it among your folders?</translation>
    </message>
    <message>
        <source>Le dossier arrive parmi les vôtres.</source>
        <translation>The folder arrives among yours.</translation>
    </message>
    <message>
        <source>, à partir du {day}</source>
        <translation>, from {day}</translation>
    </message>
    <message>
        <source>{what} partagé avec {who} ({rights}).</source>
        <translation>{what} shared with {who} ({rights}).</translation>
    </message>
    <message>
        <source>{what} n’est plus partagé avec {who}.</source>
        <translation>{what} is no longer shared with {who}.</translation>
    </message>
    <message>
        <source>{who} peut écrire pour vous.</source>
        <translation>{who} can write for you.</translation>
    </message>
    <message>
        <source>{who} ne peut plus écrire pour vous.</source>
        <translation>{who} can no longer write for you.</translation>
    </message>
    <message>
        <source>{what}, de {who}, ouvert ici ({rights}).</source>
        <translation>{what}, of {who}, opened here ({rights}).</translation>
    </message>
    <message>
        <source>{what}, de {who}, quitté.</source>
        <translation>{what}, of {who}, left.</translation>
    </message>
    <message>
        <source>, jusqu’au {day}</source>
        <translation>, until {day}</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.device.card</name>
    <message>
        <source>Cet appareil</source>
        <translation>This device</translation>
    </message>
    <message>
        <source>Fichier de configuration…</source>
        <translation>Configuration file…</translation>
    </message>
    <message>
        <source>Mes appareils</source>
        <translation>My devices</translation>
    </message>
    <message>
        <source>Changer de tablette…</source>
        <translation>Change tablets…</translation>
    </message>
    <message>
        <source>Rendre la tablette…</source>
        <translation>Return the tablet…</translation>
    </message>
    <message>
        <source>Données fermées</source>
        <translation>Closed data</translation>
    </message>
    <message>
        <source>Rouvrir les données de {body}</source>
        <translation>Open the data of {body} again</translation>
    </message>
    <message>
        <source>Les règles de cet ordinateur ne peuvent pas être lues. Prévenez le service informatique.</source>
        <translation>The rules of this computer cannot be read. Tell the IT department.</translation>
    </message>
    <message>
        <source>{body} peut effacer tout l’appareil : elle en est propriétaire.</source>
        <translation>{body} can erase the whole device: it owns it.</translation>
    </message>
    <message>
        <source>Règles de cet appareil</source>
        <translation>Rules of this device</translation>
    </message>
    <message>
        <source>{body} : règles de ses données</source>
        <translation>{body}: rules of its data</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.device.configuration</name>
    <message>
        <source>Configuration d’Écharpe (*.echarpe-config *.echarpe *.json)</source>
        <translation>Écharpe configuration (*.echarpe-config *.echarpe *.json)</translation>
    </message>
    <message>
        <source>Votre collectivité vous a remis un fichier, ou un code QR à lire avec l’appareil photo de la tablette. Il contient l’adresse de tous vos services, jamais votre mot de passe.</source>
        <translation>Your local authority gave you a file, or a QR code to read with the tablet’s camera. It contains the address of all your services, never your password.</translation>
    </message>
    <message>
        <source>Fichier de configuration</source>
        <translation>Configuration file</translation>
    </message>
    <message>
        <source>Choisir le fichier…</source>
        <translation>Choose the file…</translation>
    </message>
    <message>
        <source>Ou collez ici le lien du code QR</source>
        <translation>Or paste the link of the QR code here</translation>
    </message>
    <message>
        <source>Celui que votre collectivité vous a donné.</source>
        <translation>The one that your local authority gave you.</translation>
    </message>
    <message>
        <source>Identifiant</source>
        <translation>Login</translation>
    </message>
    <message>
        <source>Essayé une fois à chaque service. Ceux qui en ont un autre le demanderont.</source>
        <translation>Tried once with each service. Those that have another will ask for it.</translation>
    </message>
    <message>
        <source>Se souvenir du mot de passe</source>
        <translation>Remember the password</translation>
    </message>
    <message>
        <source>Ouvrir mes comptes</source>
        <translation>Open my accounts</translation>
    </message>
    <message>
        <source>Ce fichier ne peut pas être lu. Vérifiez qu’il est encore là.</source>
        <translation>This file cannot be read. Check that it is still there.</translation>
    </message>
    <message>
        <source>Empreinte de sa clé : {print}. Comparez-la avec celle que votre collectivité vous a donnée.</source>
        <translation>Fingerprint of its key: {print}. Compare it with the one that your local authority gave you.</translation>
    </message>
    <message>
        <source>Elle pourra fermer ou effacer à distance ses propres données de cet appareil, et aucune autre.</source>
        <translation>It will be able to close or erase remotely its own data on this device, and nothing else.</translation>
    </message>
    <message>
        <source>L’appareil lui appartient : elle pourra aussi en effacer tout le contenu.</source>
        <translation>The device belongs to it: it will also be able to erase its whole content.</translation>
    </message>
    <message>
        <source>Elle impose des règles de verrouillage, montrées dans « Cet appareil ».</source>
        <translation>It imposes locking rules, shown in “This device”.</translation>
    </message>
    <message>
        <source>Cette collectivité est déjà ici : ses comptes et ses règles seront mis à jour.</source>
        <translation>This local authority is already here: its accounts and rules will be updated.</translation>
    </message>
    <message>
        <source>Choisissez d’abord le fichier de configuration.</source>
        <translation>Choose the configuration file first.</translation>
    </message>
    <message>
        <source>Connexion aux services…</source>
        <translation>Connecting to the services…</translation>
    </message>
    <message>
        <source>{body} demande un code de verrouillage : choisissez-le maintenant.</source>
        <translation>{body} asks for a lock code: choose it now.</translation>
    </message>
    <message>
        <source>Choisir un code…</source>
        <translation>Choose a code…</translation>
    </message>
    <message>
        <source>{service} : connecté.</source>
        <translation>{service}: connected.</translation>
    </message>
    <message>
        <source>{service} : le mot de passe sera demandé. {why}</source>
        <translation>{service}: the password will be asked for. {why}</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.device.devices</name>
    <message>
        <source>Un appareil perdu ou volé : fermez ses données, il faudra votre mot de passe pour les rouvrir ; ou effacez-les pour toujours. L’ordre est exécuté quand l’appareil retrouve le réseau, et il le confirme ici.</source>
        <translation>A lost or stolen device: close its data, your password will be needed to open them again; or erase them for ever. The order is carried out when the device finds the network again, and it confirms it here.</translation>
    </message>
    <message>
        <source>Renommer cet appareil…</source>
        <translation>Rename this device…</translation>
    </message>
    <message>
        <source>Consultation de vos serveurs…</source>
        <translation>Consulting your servers…</translation>
    </message>
    <message>
        <source>{system}, Écharpe {version}, vu le {day}</source>
        <translation>{system}, Écharpe {version}, seen on {day}</translation>
    </message>
    <message>
        <source>Ordre en attente : {act}</source>
        <translation>Order pending: {act}</translation>
    </message>
    <message>
        <source>Retirer l’ordre</source>
        <translation>Withdraw the order</translation>
    </message>
    <message>
        <source>Retirer l’ordre donné à {device}</source>
        <translation>Withdraw the order given to {device}</translation>
    </message>
    <message>
        <source>Toutes les données de {body} seront illisibles sur « {device} », y compris ce qui n’en est pas encore parti.&#xa;Les serveurs n’en sont pas changés. Pour confirmer, écrivez {word}.</source>
        <translation>All data of {body} will be unreadable on “{device}”, including what has not left it yet.&#xa;The servers are not changed by it. To confirm, write {word}.</translation>
    </message>
    <message>
        <source>Effacer à distance</source>
        <translation>Erase remotely</translation>
    </message>
    <message>
        <source>Votre code de verrouillage, pour donner cet ordre</source>
        <translation>Your lock code, to give this order</translation>
    </message>
    <message>
        <source>L’ordre est déposé. « {device} » l’exécutera dès qu’il aura du réseau.</source>
        <translation>The order is given. “{device}” will carry it out as soon as it has a network.</translation>
    </message>
    <message>
        <source>L’ordre est retiré.</source>
        <translation>The order is withdrawn.</translation>
    </message>
    <message>
        <source>Renommer cet appareil</source>
        <translation>Rename this device</translation>
    </message>
    <message>
        <source>Nom de cet appareil, pour vous et vos collectivités</source>
        <translation>Name of this device, for you and your local authorities</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.device.moving</name>
    <message>
        <source>Transfert d’Écharpe (*.echarpe-transfert)</source>
        <translation>Écharpe transfer (*.echarpe-transfert)</translation>
    </message>
    <message>
        <source>%n action à envoyer</source>
        <translation>%n action to send</translation>
    </message>
    <message>
        <source>%n actions à envoyer</source>
        <translation>%n actions to send</translation>
    </message>
    <message>
        <source>%n saisie en cours</source>
        <translation>%n unfinished entry</translation>
    </message>
    <message>
        <source>%n saisies en cours</source>
        <translation>%n unfinished entries</translation>
    </message>
    <message>
        <source>%n message des dossiers locaux</source>
        <translation>%n message of local folders</translation>
    </message>
    <message>
        <source>%n messages des dossiers locaux</source>
        <translation>%n messages of local folders</translation>
    </message>
    <message>
        <source>Vos réglages, vos notes et ce qui n’est pas encore envoyé passent d’une tablette à l’autre dans un fichier chiffré. Le reste revient de vos serveurs. Rien n’est envoyé deux fois.</source>
        <translation>Your settings, your notes and what is not sent yet go from one tablet to the other in an encrypted file. The rest comes back from your servers. Nothing is sent twice.</translation>
    </message>
    <message>
        <source>Changer de tablette</source>
        <translation>Change tablets</translation>
    </message>
    <message>
        <source>Sur l’ancienne tablette</source>
        <translation>On the old tablet</translation>
    </message>
    <message>
        <source>Écrire le fichier…</source>
        <translation>Write the file…</translation>
    </message>
    <message>
        <source>Sur la nouvelle</source>
        <translation>On the new one</translation>
    </message>
    <message>
        <source>Lire le fichier…</source>
        <translation>Read the file…</translation>
    </message>
    <message>
        <source>Ma tablette.echarpe-transfert</source>
        <translation>My tablet.echarpe-transfert</translation>
    </message>
    <message>
        <source>Le fichier est écrit : {what}. Notez ce code : il est demandé sur la nouvelle tablette, et n’est montré qu’ici.</source>
        <translation>The file is written: {what}. Write this code down: it is asked for on the new tablet, and is shown only here.</translation>
    </message>
    <message>
        <source>Le code est celui que l’ancienne tablette a montré quand le fichier a été écrit.</source>
        <translation>The code is the one that the old tablet showed when the file was written.</translation>
    </message>
    <message>
        <source>Lire le fichier de l’ancienne tablette</source>
        <translation>Read the old tablet’s file</translation>
    </message>
    <message>
        <source>Code du fichier</source>
        <translation>Code of the file</translation>
    </message>
    <message>
        <source>Tout reprendre</source>
        <translation>Take everything up</translation>
    </message>
    <message>
        <source>Saisissez le code du fichier.</source>
        <translation>Type the code of the file.</translation>
    </message>
    <message>
        <source>Lecture du fichier…</source>
        <translation>Reading the file…</translation>
    </message>
    <message>
        <source>Ce fichier a déjà été repris ici : rien n’a été ajouté.</source>
        <translation>This file was already taken up here: nothing was added.</translation>
    </message>
    <message>
        <source>Repris : {what}. Saisissez maintenant le mot de passe de chaque compte.</source>
        <translation>Taken up: {what}. Now type the password of each account.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.device.reopening</name>
    <message>
        <source>Rouvrir {body}</source>
        <translation>Open {body} again</translation>
    </message>
    <message>
        <source>Code de vérification</source>
        <translation>Verification code</translation>
    </message>
    <message>
        <source>Saisissez votre mot de passe.</source>
        <translation>Type your password.</translation>
    </message>
    <message>
        <source>Connexion…</source>
        <translation>Connecting…</translation>
    </message>
    <message>
        <source>Les données de {body} sont rouvertes.</source>
        <translation>The data of {body} are open again.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.device.returning</name>
    <message>
        <source>Rendre la tablette</source>
        <translation>Return the tablet</translation>
    </message>
    <message>
        <source>Tout ce qu’Écharpe garde sur cet appareil sera effacé, pour toutes vos collectivités, et pour toujours. Vos serveurs n’en sont pas changés. Écharpe envoie d’abord ce qui peut l’être.</source>
        <translation>Everything that Écharpe keeps on this device will be erased, for all your local authorities, and for ever. Your servers are not changed by it. Écharpe first sends what can be sent.</translation>
    </message>
    <message>
        <source>Retirer ce profil</source>
        <translation>Remove this profile</translation>
    </message>
    <message>
        <source>Tout ce que garde votre profil sera effacé de cet ordinateur, pour toutes vos collectivités, et pour toujours. Les autres profils et vos serveurs n’en sont pas changés. Écharpe envoie d’abord ce qui peut l’être.</source>
        <translation>Everything your profile keeps will be erased from this computer, for all your bodies, and for ever. The other profiles and your servers are not changed. Écharpe first sends what can be sent.</translation>
    </message>
    <message>
        <source>L’emporter dans un fichier chiffré…</source>
        <translation>Take it along in an encrypted file…</translation>
    </message>
    <message>
        <source>J’y renonce : ce sera perdu</source>
        <translation>I give it up: it will be lost</translation>
    </message>
    <message>
        <source>Pour confirmer, écrivez {word}</source>
        <translation>To confirm, write {word}</translation>
    </message>
    <message>
        <source>Tout effacer</source>
        <translation>Erase everything</translation>
    </message>
    <message>
        <source>Envoi de ce qui attend…</source>
        <translation>Sending what waits…</translation>
    </message>
    <message>
        <source>Tout est envoyé. Rien n’existe seulement sur cet appareil.</source>
        <translation>Everything is sent. Nothing exists on this device only.</translation>
    </message>
    <message>
        <source>Ceci n’existe que sur cet appareil :</source>
        <translation>This exists on this device only:</translation>
    </message>
    <message>
        <source>et %n autre action</source>
        <translation>and %n other action</translation>
    </message>
    <message>
        <source>et %n autres actions</source>
        <translation>and %n other actions</translation>
    </message>
    <message>
        <source>%n message d’un dossier local</source>
        <translation>%n message of a local folder</translation>
    </message>
    <message>
        <source>%n messages de dossiers locaux</source>
        <translation>%n messages of local folders</translation>
    </message>
    <message>
        <source>%n note ou trait à l’encre</source>
        <translation>%n note or ink stroke</translation>
    </message>
    <message>
        <source>%n notes ou traits à l’encre</source>
        <translation>%n notes or ink strokes</translation>
    </message>
    <message>
        <source>Emporter ce qui n’existe qu’ici</source>
        <translation>Take along what exists only here</translation>
    </message>
    <message>
        <source>Emporté : {what}. Notez le code ci-dessous : sans lui, le fichier ne s’ouvre pas.</source>
        <translation>Taken along: {what}. Write down the code below: without it, the file does not open.</translation>
    </message>
    <message>
        <source>Effacement…</source>
        <translation>Erasing…</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.device.words</name>
    <message>
        <source>Un code de verrouillage est obligatoire.</source>
        <translation>A lock code is required.</translation>
    </message>
    <message>
        <source>Le code a au moins %n signe.</source>
        <translation>The code has at least %n character.</translation>
    </message>
    <message>
        <source>Le code a au moins %n signes.</source>
        <translation>The code has at least %n characters.</translation>
    </message>
    <message>
        <source>La fenêtre se verrouille seule après %n minute au plus.</source>
        <translation>The window locks itself after %n minute at most.</translation>
    </message>
    <message>
        <source>La fenêtre se verrouille seule après %n minutes au plus.</source>
        <translation>The window locks itself after %n minutes at most.</translation>
    </message>
    <message>
        <source>Ses données se ferment après %n jour sans contact.</source>
        <translation>Its data close after %n day without contact.</translation>
    </message>
    <message>
        <source>Ses données se ferment après %n jours sans contact.</source>
        <translation>Its data close after %n days without contact.</translation>
    </message>
    <message>
        <source>Écharpe doit être au moins en version {version}.</source>
        <translation>Écharpe must be at least version {version}.</translation>
    </message>
    <message>
        <source>Ses mots de passe ne sont pas mémorisés.</source>
        <translation>Its passwords are not remembered.</translation>
    </message>
    <message>
        <source>Les images venues d’ailleurs ne s’affichent pas dans ses messages.</source>
        <translation>Pictures from elsewhere are not displayed in its messages.</translation>
    </message>
    <message>
        <source>{kind} : effacés de cet appareil après {months}.</source>
        <translation>{kind}: erased from this device after {months}.</translation>
    </message>
    <message>
        <source>Réglé par {body}</source>
        <translation>Set by {body}</translation>
    </message>
    <message>
        <source>Cette règle ne peut pas encore être tenue ici : connectez la messagerie de cette collectivité.</source>
        <translation>This rule cannot be kept here yet: connect this local authority’s mail.</translation>
    </message>
    <message>
        <source>Sans nouveau contact, elles se ferment dans %n jour.</source>
        <translation>Without new contact, they close in %n day.</translation>
    </message>
    <message>
        <source>Sans nouveau contact, elles se ferment dans %n jours.</source>
        <translation>Without new contact, they close in %n days.</translation>
    </message>
    <message>
        <source>Elles ont été fermées à distance.</source>
        <translation>They were closed remotely.</translation>
    </message>
    <message>
        <source>Aucun contact depuis trop longtemps.</source>
        <translation>No contact for too long.</translation>
    </message>
    <message>
        <source>Elles viennent d’une sauvegarde.</source>
        <translation>They come from a backup.</translation>
    </message>
    <message>
        <source>Votre accès a été refusé par le serveur : mot de passe changé, ou compte fermé.</source>
        <translation>Your access was refused by the server: password changed, or account closed.</translation>
    </message>
    <message>
        <source>Identifiez-vous pour les rouvrir : rien n’est perdu.</source>
        <translation>Identify yourself to open them again: nothing is lost.</translation>
    </message>
    <message>
        <source>Le serveur de règles de la collectivité les rouvre : rien n’est perdu.</source>
        <translation>The local authority’s rules server opens them again: nothing is lost.</translation>
    </message>
    <message>
        <source>order</source>
        <translation>order</translation>
    </message>
    <message>
        <source>Fermer ses données</source>
        <translation>Close its data</translation>
    </message>
    <message>
        <source>Effacer ses données</source>
        <translation>Erase its data</translation>
    </message>
    <message>
        <source>{act} : en cours, {day}</source>
        <translation>{act}: under way, {day}</translation>
    </message>
    <message>
        <source>{act} : exécuté, {day}</source>
        <translation>{act}: done, {day}</translation>
    </message>
    <message>
        <source>Appareil rendu, tout y est effacé, {day}</source>
        <translation>Device returned, all of it erased, {day}</translation>
    </message>
    <message>
        <source>{act} : refusé, {day}. {why}</source>
        <translation>{act}: refused, {day}. {why}</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.filters</name>
    <message>
        <source>l’expéditeur contient</source>
        <translation>the sender contains</translation>
    </message>
    <message>
        <source>un destinataire contient</source>
        <translation>a recipient contains</translation>
    </message>
    <message>
        <source>l’objet contient</source>
        <translation>the subject contains</translation>
    </message>
    <message>
        <source>le texte contient</source>
        <translation>the text contains</translation>
    </message>
    <message>
        <source>l’expéditeur ne contient pas</source>
        <translation>the sender does not contain</translation>
    </message>
    <message>
        <source>aucun destinataire ne contient</source>
        <translation>no recipient contains</translation>
    </message>
    <message>
        <source>l’objet ne contient pas</source>
        <translation>the subject does not contain</translation>
    </message>
    <message>
        <source>le texte ne contient pas</source>
        <translation>the text does not contain</translation>
    </message>
    <message>
        <source>ranger dans {value}</source>
        <translation>put in {value}</translation>
    </message>
    <message>
        <source>étiqueter {value}</source>
        <translation>tag {value}</translation>
    </message>
    <message>
        <source>marquer comme lu</source>
        <translation>mark as read</translation>
    </message>
    <message>
        <source>suivre</source>
        <translation>flag</translation>
    </message>
    <message>
        <source>mettre à la corbeille</source>
        <translation>move to the bin</translation>
    </message>
    <message>
        <source>transférer à {value}</source>
        <translation>forward to {value}</translation>
    </message>
    <message>
        <source>ne rien faire de plus</source>
        <translation>do nothing more</translation>
    </message>
    <message>
        <source> et </source>
        <translation> and </translation>
    </message>
    <message>
        <source> ou </source>
        <translation> or </translation>
    </message>
    <message>
        <source>Fait dans la messagerie en ligne, avec des conditions qui ne se changent que là.</source>
        <translation>Made in the online mail, with conditions that can be changed only there.</translation>
    </message>
    <message>
        <source>Si {conditions}{nbsp}: {deeds}.</source>
        <translation>If {conditions}: {deeds}.</translation>
    </message>
    <message>
        <source>Votre messagerie applique ces règles de haut en bas à chaque message qui arrive.</source>
        <translation>Your mail system applies these rules from top to bottom to each message that arrives.</translation>
    </message>
    <message>
        <source>Ajouter un filtre</source>
        <translation>Add a filter</translation>
    </message>
    <message>
        <source>Les messages arrivent tous dans la boîte de réception.</source>
        <translation>All messages arrive in the inbox.</translation>
    </message>
    <message>
        <source>Aucun filtre</source>
        <translation>No filter</translation>
    </message>
    <message>
        <source>Actif</source>
        <translation>On</translation>
    </message>
    <message>
        <source>Arrêté</source>
        <translation>Stopped</translation>
    </message>
    <message>
        <source>Activer</source>
        <translation>Switch on</translation>
    </message>
    <message>
        <source>Appliquer {name} plus tôt</source>
        <translation>Apply {name} earlier</translation>
    </message>
    <message>
        <source>Supprimer {name}</source>
        <translation>Delete {name}</translation>
    </message>
    <message>
        <source>Filtre supprimé.</source>
        <translation>Filter deleted.</translation>
    </message>
    <message>
        <source>Nouveau filtre</source>
        <translation>New filter</translation>
    </message>
    <message>
        <source>Nom du filtre</source>
        <translation>Name of the filter</translation>
    </message>
    <message>
        <source>Si</source>
        <translation>If</translation>
    </message>
    <message>
        <source>Ces mots</source>
        <translation>These words</translation>
    </message>
    <message>
        <source>Alors</source>
        <translation>Then</translation>
    </message>
    <message>
        <source>Créer le filtre</source>
        <translation>Create the filter</translation>
    </message>
    <message>
        <source>Filtre créé.</source>
        <translation>Filter created.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.forms</name>
    <message>
        <source>Framboise</source>
        <translation>Raspberry</translation>
    </message>
    <message>
        <source>Ocre</source>
        <translation>Ochre</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Plum</translation>
    </message>
    <message>
        <source>Terre cuite</source>
        <translation>Terracotta</translation>
    </message>
    <message>
        <source>Modifier la collectivité</source>
        <translation>Change the local authority</translation>
    </message>
    <message>
        <source>Commune, communauté de communes, syndicat… Vous ajouterez ensuite ses comptes.</source>
        <translation>Commune, community of communes, syndicate… You will then add its accounts.</translation>
    </message>
    <message>
        <source>Commune de…</source>
        <translation>Commune of…</translation>
    </message>
    <message>
        <source>Enregistrement…</source>
        <translation>Saving…</translation>
    </message>
    <message>
        <source>Service à relier</source>
        <translation>Service to connect</translation>
    </message>
    <message>
        <source>Vous pouvez coller l’adresse que montre votre navigateur.</source>
        <translation>You can paste the address that your browser shows.</translation>
    </message>
    <message>
        <source>Le nom court de votre structure, donné par le secrétariat des assemblées.</source>
        <translation>The short name of your organisation, given by the assemblies office.</translation>
    </message>
    <message>
        <source>Suffixe i-délibre</source>
        <translation>i-délibre suffix</translation>
    </message>
    <message>
        <source>Il n’est gardé que si vous le demandez ; sinon, Écharpe ne garde que la session.</source>
        <translation>It is kept only if you ask for it; otherwise Écharpe keeps only the session.</translation>
    </message>
    <message>
        <source>Celui de votre application d’authentification, ou un code de secours.</source>
        <translation>That of your authenticator application, or a backup code.</translation>
    </message>
    <message>
        <source>Chemin du fichier PEM, avec sa clé, que S²LOW demande à votre collectivité.</source>
        <translation>Path of the PEM file, with its key, that S²LOW asks of your local authority.</translation>
    </message>
    <message>
        <source>Certificat client</source>
        <translation>Client certificate</translation>
    </message>
    <message>
        <source>Chiffré sur cet appareil. Sinon, il sera redemandé à la fin de la session.</source>
        <translation>Encrypted on this device. Otherwise it will be asked for again at the end of the session.</translation>
    </message>
    <message>
        <source>Comme vous voulez la voir ici : commune, communauté de communes, syndicat…</source>
        <translation>As you want to see it here: commune, community of communes, syndicate…</translation>
    </message>
    <message>
        <source>Nom de la collectivité</source>
        <translation>Name of the local authority</translation>
    </message>
    <message>
        <source>Adresse du serveur</source>
        <translation>Address of the server</translation>
    </message>
    <message>
        <source>Celui que votre collectivité a déclaré pour Écharpe ; demandez-le au service informatique.</source>
        <translation>The one that your local authority declared for Écharpe; ask the IT department.</translation>
    </message>
    <message>
        <source>Nom de l’application</source>
        <translation>Name of the application</translation>
    </message>
    <message>
        <source>La trouver</source>
        <translation>Find it</translation>
    </message>
    <message>
        <source>Version 4</source>
        <translation>Version 4</translation>
    </message>
    <message>
        <source>Version 5</source>
        <translation>Version 5</translation>
    </message>
    <message>
        <source>Version d’i-Parapheur</source>
        <translation>i-Parapheur version</translation>
    </message>
    <message>
        <source>Accepter les signatures SHA-1</source>
        <translation>Accept SHA-1 signatures</translation>
    </message>
    <message>
        <source>Procédé abandonné, que seuls d’anciens parapheurs demandent encore. À éviter autant que possible.</source>
        <translation>Abandoned method, which only old parapheurs still ask for. To be avoided as far as possible.</translation>
    </message>
    <message>
        <source>Logiciel de courrier</source>
        <translation>Letters software</translation>
    </message>
    <message>
        <source>Chemin du dossier des courriers dans la GED ; demandez-le au service informatique.</source>
        <translation>Path of the letters folder in the document system; ask the IT department.</translation>
    </message>
    <message>
        <source>Dossier des courriers</source>
        <translation>Folder of the letters</translation>
    </message>
    <message>
        <source>Facultatif, en JSON : par exemple {&quot;chrono&quot;: &quot;alpi:chrono&quot;, &quot;sender&quot;: &quot;alpi:expediteur&quot;}.</source>
        <translation>Optional, in JSON: for instance {&quot;chrono&quot;: &quot;alpi:chrono&quot;, &quot;sender&quot;: &quot;alpi:expediteur&quot;}.</translation>
    </message>
    <message>
        <source>Propriétés des courriers</source>
        <translation>Properties of the letters</translation>
    </message>
    <message>
        <source>Identifiant dans as@lae ; demandez-le au service d’archives.</source>
        <translation>Login in as@lae; ask the archives department.</translation>
    </message>
    <message>
        <source>Celle que demande le service d’archives ; dans le doute, la première.</source>
        <translation>The one the archives ask for; if in doubt, the first.</translation>
    </message>
    <message>
        <source>Service versant</source>
        <translation>Depositing service</translation>
    </message>
    <message>
        <source>Service d’archives</source>
        <translation>Archives department</translation>
    </message>
    <message>
        <source>Accord de versement</source>
        <translation>Deposit agreement</translation>
    </message>
    <message>
        <source>Facultatif.</source>
        <translation>Optional.</translation>
    </message>
    <message>
        <source>Version du bordereau</source>
        <translation>Version of the transfer slip</translation>
    </message>
    <message>
        <source>Adresse électronique</source>
        <translation>Mail address</translation>
    </message>
    <message>
        <source>Facultative : laissée vide, elle est cherchée d’après votre adresse électronique.</source>
        <translation>Optional: left empty, it is looked for from your mail address.</translation>
    </message>
    <message>
        <source>Indiquez le service versant et le service d’archives.</source>
        <translation>Give the depositing service and the archives department.</translation>
    </message>
    <message>
        <source>Recherche du serveur…</source>
        <translation>Looking for the server…</translation>
    </message>
    <message>
        <source>Terminez dans le navigateur…</source>
        <translation>Finish in the browser…</translation>
    </message>
    <message>
        <source>Retirer ce compte…</source>
        <translation>Remove this account…</translation>
    </message>
    <message>
        <source>Retirer ce compte de cet appareil ?</source>
        <translation>Remove this account from this device?</translation>
    </message>
    <message>
        <source>Les copies venues du serveur sont effacées d’ici ; le serveur n’en est pas changé.&#xa;Ce que vous avez fait et qui n’est pas parti reste dans « À envoyer », avec vos notes et votre encre.&#xa;Si vous ajoutez de nouveau ce compte, tout cela lui revient et part.</source>
        <translation>The copies from the server are erased from here; the server is not changed by it.&#xa;What you did and has not left stays in “To send”, with your notes and your ink.&#xa;If you add this account again, all this returns to it and leaves.</translation>
    </message>
    <message>
        <source>Retirer ce compte</source>
        <translation>Remove this account</translation>
    </message>
    <message>
        <source>Retrait…</source>
        <translation>Removing…</translation>
    </message>
    <message>
        <source>Le compte est retiré. Ce qui n’était pas parti reste dans « À envoyer ».</source>
        <translation>The account is removed. What had not left stays in “To send”.</translation>
    </message>
    <message>
        <source>Un seul service suffit pour commencer. Les autres s’ajoutent quand vous voulez, de la même façon.</source>
        <translation>One service is enough to begin. The others are added when you like, in the same way.</translation>
    </message>
    <message>
        <source>Ajouter ma collectivité</source>
        <translation>Add my local authority</translation>
    </message>
    <message>
        <source>lès</source>
        <translation>lès</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.key_files</name>
    <message>
        <source>Son code permet de lire à qui il est. Il n’est pas gardé : il sera demandé à chaque signature.</source>
        <translation>Its password lets us read whose it is. It is not kept: it will be asked for at each signature.</translation>
    </message>
    <message>
        <source>Fichier de certificat</source>
        <translation>Certificate file</translation>
    </message>
    <message>
        <source>Fichiers de certificat</source>
        <translation>Certificate files</translation>
    </message>
    <message>
        <source>Retirer le fichier {name}</source>
        <translation>Remove the file {name}</translation>
    </message>
    <message>
        <source>Ajouter un fichier de certificat…</source>
        <translation>Add a certificate file…</translation>
    </message>
    <message>
        <source>Certificats (*.p12 *.pfx);;Tous les fichiers (*)</source>
        <translation>Certificates (*.p12 *.pfx);;All files (*)</translation>
    </message>
    <message>
        <source>Ce code n’ouvre pas le fichier.</source>
        <translation>This password does not open the file.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.keyboard</name>
    <message>
        <source>Clavier</source>
        <translation>Keyboard</translation>
    </message>
    <message>
        <source>R pour répondre, N pour créer… Coupez-les si vous dictez, ou si une touche part toute seule : ceux avec Ctrl ou Alt restent.</source>
        <translation>R to reply, N to create… Turn them off if you dictate, or if keys get pressed by mistake: those with Ctrl or Alt remain.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.kinds</name>
    <message>
        <source>Messagerie et agenda Zimbra</source>
        <translation>Zimbra mail and agenda</translation>
    </message>
    <message>
        <source>Séances i-délibre</source>
        <translation>i-délibre séances</translation>
    </message>
    <message>
        <source>Parapheur i-Parapheur</source>
        <translation>i-Parapheur</translation>
    </message>
    <message>
        <source>Pastell : suivi, envois avec preuve</source>
        <translation>Pastell: follow-up, sendings with proof</translation>
    </message>
    <message>
        <source>Suivi S²LOW</source>
        <translation>S²LOW follow-up</translation>
    </message>
    <message>
        <source>Archives as@lae</source>
        <translation>as@lae archives</translation>
    </message>
    <message>
        <source>Maarch Courrier</source>
        <translation>Maarch Courrier</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.locking</name>
    <message>
        <source>1 heure</source>
        <translation>1 hour</translation>
    </message>
    <message>
        <source>15 minutes</source>
        <translation>15 minutes</translation>
    </message>
    <message>
        <source>30 minutes</source>
        <translation>30 minutes</translation>
    </message>
    <message>
        <source>5 minutes</source>
        <translation>5 minutes</translation>
    </message>
    <message>
        <source>Verrouillage</source>
        <translation>Locking</translation>
    </message>
    <message>
        <source>Un code est demandé au démarrage, et quand la fenêtre s’est verrouillée.</source>
        <translation>A code is asked for at start, and when the window has locked itself.</translation>
    </message>
    <message>
        <source>Sans code, toute personne qui ouvre votre session lit vos données.</source>
        <translation>Without a code, anyone who opens your session reads your data.</translation>
    </message>
    <message>
        <source>Plusieurs profils partagent cet ordinateur : chacun garde son code, qui le ferme aux autres.</source>
        <translation>Several profiles share this computer: each keeps its code, which closes it to the others.</translation>
    </message>
    <message>
        <source>Se verrouille seule après</source>
        <translation>Locks itself after</translation>
    </message>
    <message>
        <source>Changer le code…</source>
        <translation>Change the code…</translation>
    </message>
    <message>
        <source>Retirer le code…</source>
        <translation>Remove the code…</translation>
    </message>
    <message>
        <source>Choisir un code de verrouillage</source>
        <translation>Choose a lock code</translation>
    </message>
    <message>
        <source>Changer le code de verrouillage</source>
        <translation>Change the lock code</translation>
    </message>
    <message>
        <source>Retirer le code de verrouillage</source>
        <translation>Remove the lock code</translation>
    </message>
    <message>
        <source>Le code s’ajoute à la clé du trousseau : l’un sans l’autre n’ouvre rien. Si vous l’oubliez, seul votre code de récupération rouvre vos données. Ce n’est pas le code PIN de votre carte.</source>
        <translation>The code adds to the key of the keyring: one without the other opens nothing. If you forget it, only your recovery code opens your data again. It is not your card’s PIN.</translation>
    </message>
    <message>
        <source>Code actuel</source>
        <translation>Current code</translation>
    </message>
    <message>
        <source>%n signes au moins, chiffres ou lettres</source>
        <translation>%n characters at least, digits or letters</translation>
    </message>
    <message>
        <source>Nouveau code</source>
        <translation>New code</translation>
    </message>
    <message>
        <source>Nouveau code, encore une fois</source>
        <translation>New code, once more</translation>
    </message>
    <message>
        <source>Retirer le code</source>
        <translation>Remove the code</translation>
    </message>
    <message>
        <source>Verrouiller avec ce code</source>
        <translation>Lock with this code</translation>
    </message>
    <message>
        <source>Les deux saisies du nouveau code diffèrent.</source>
        <translation>The two entries of the new code differ.</translation>
    </message>
    <message>
        <source>Un instant…</source>
        <translation>One moment…</translation>
    </message>
    <message>
        <source>Le code sera demandé au prochain démarrage.</source>
        <translation>The code will be asked for at the next start.</translation>
    </message>
    <message>
        <source>Le code est changé.</source>
        <translation>The code is changed.</translation>
    </message>
    <message>
        <source>Le code n’est plus demandé.</source>
        <translation>The code is no longer asked for.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.openings</name>
    <message>
        <source>Liens echarpe://</source>
        <translation>echarpe:// links</translation>
    </message>
    <message>
        <source>Adresses du navigateur (mailto:)</source>
        <translation>Browser addresses (mailto:)</translation>
    </message>
    <message>
        <source>Calendriers (.ics)</source>
        <translation>Calendars (.ics)</translation>
    </message>
    <message>
        <source>Messages (.eml)</source>
        <translation>Messages (.eml)</translation>
    </message>
    <message>
        <source>Documents PDF</source>
        <translation>PDF documents</translation>
    </message>
    <message>
        <source>Liens et fichiers</source>
        <translation>Links and files</translation>
    </message>
    <message>
        <source>Ouverts avec Écharpe, dans la fenêtre qui est là.</source>
        <translation>Opened with Écharpe, in the window that is there.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.pages</name>
    <message>
        <source>Le serveur refuse cet identifiant, ce suffixe ou ce mot de passe. Vérifiez-les, puis réessayez.</source>
        <translation>The server refuses this user name, suffix or password. Check them, then try again.</translation>
    </message>
    <message>
        <source>Le serveur refuse cet identifiant ou ce mot de passe. Vérifiez-les, puis réessayez.</source>
        <translation>The server refuses this login or password. Check them, then try again.</translation>
    </message>
    <message>
        <source>Rien n’a été changé. Vérifiez l’adresse et le réseau, puis réessayez.</source>
        <translation>Nothing was changed. Check the address and the network, then try again.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.pes</name>
    <message>
        <source>Contrôle des bordereaux PES</source>
        <translation>Checking of PES bordereaux</translation>
    </message>
    <message>
        <source>Contrôlés aussi avec les schémas de la DGFiP du dossier « {folder} », le plus récent d’abord.</source>
        <translation>Also checked with the DGFiP’s schemas of the folder “{folder}”, the most recent first.</translation>
    </message>
    <message>
        <source>Totaux, codes, justificatifs et comptes sont contrôlés. Les schémas de la DGFiP ne le sont pas.</source>
        <translation>Totals, codes, supporting documents and accounts are checked. The DGFiP’s schemas are not.</translation>
    </message>
    <message>
        <source>Choisir le dossier des schémas…</source>
        <translation>Choose the folder of the schemas…</translation>
    </message>
    <message>
        <source>Ne plus les utiliser</source>
        <translation>No longer use them</translation>
    </message>
    <message>
        <source>Dossier des schémas de la DGFiP</source>
        <translation>Folder of the DGFiP’s schemas</translation>
    </message>
    <message>
        <source>Schéma {name} utilisé.</source>
        <translation>Schema {name} used.</translation>
    </message>
    <message>
        <source>Schémas oubliés.</source>
        <translation>Schemas forgotten.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.profiles</name>
    <message>
        <source>Profils sur cet ordinateur</source>
        <translation>Profiles on this computer</translation>
    </message>
    <message>
        <source>Une autre personne utilise cette session ? Son profil est chiffré à part, derrière son propre code.</source>
        <translation>Does someone else use this session? Their profile is encrypted separately, behind its own code.</translation>
    </message>
    <message>
        <source>{name} (ouvert)</source>
        <translation>{name} (open)</translation>
    </message>
    <message>
        <source>Ajouter un profil…</source>
        <translation>Add a profile…</translation>
    </message>
    <message>
        <source>Renommer le mien…</source>
        <translation>Rename mine…</translation>
    </message>
    <message>
        <source>Retirer le mien…</source>
        <translation>Remove mine…</translation>
    </message>
    <message>
        <source>Ce profil se ferme, le nouveau s’ouvre, vide. Au démarrage, Écharpe demandera lequel ouvrir, puis son code.</source>
        <translation>This profile closes, the new one opens, empty. At start, Écharpe will ask which one to open, then its code.</translation>
    </message>
    <message>
        <source>Ajouter un profil</source>
        <translation>Add a profile</translation>
    </message>
    <message>
        <source>Celui que vous choisirez au démarrage.</source>
        <translation>The one that you will choose at start.</translation>
    </message>
    <message>
        <source>Votre nom</source>
        <translation>Your name</translation>
    </message>
    <message>
        <source>Nom du nouveau profil</source>
        <translation>Name of the new profile</translation>
    </message>
    <message>
        <source>Créer et ouvrir</source>
        <translation>Create and open</translation>
    </message>
    <message>
        <source>Choisissez d’abord votre code de verrouillage, dans « Verrouillage » : il ferme votre profil.</source>
        <translation>Choose your lock code first, in “Locking”: it closes your profile.</translation>
    </message>
    <message>
        <source>Il manque votre nom.</source>
        <translation>Your name is missing.</translation>
    </message>
    <message>
        <source>Renommer mon profil</source>
        <translation>Rename my profile</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.ready</name>
    <message>
        <source>Vos comptes sont reliés, leur contenu arrive. Vous pouvez commencer, ou régler d’abord ceci :</source>
        <translation>Your accounts are connected, their content is arriving. You can begin, or first set this up:</translation>
    </message>
    <message>
        <source>Votre compte est relié, son contenu arrive. Vous pouvez commencer, ou régler d’abord ceci :</source>
        <translation>Your account is connected, its content arrives. You can begin, or settle this first:</translation>
    </message>
    <message>
        <source>C’est prêt</source>
        <translation>Ready</translation>
    </message>
    <message>
        <source>Commencer</source>
        <translation>Begin</translation>
    </message>
    <message>
        <source>À noter sur papier : il rouvre vos données si la clé de l’appareil se perd.</source>
        <translation>To write down on paper: it opens your data again if the device’s key is lost.</translation>
    </message>
    <message>
        <source>Afficher le code</source>
        <translation>Show the code</translation>
    </message>
    <message>
        <source>Demandé à l’ouverture, et quand la fenêtre est restée seule.</source>
        <translation>Asked for at opening, and when the window was left alone.</translation>
    </message>
    <message>
        <source>Choisir un code</source>
        <translation>Choose a code</translation>
    </message>
    <message>
        <source>La carte et son code PIN sont examinés sans qu’aucun essai ne soit consommé.</source>
        <translation>The card and its PIN are examined without using up any try.</translation>
    </message>
    <message>
        <source>Carte de signature, {body}</source>
        <translation>Signing card, {body}</translation>
    </message>
    <message>
        <source>Choisir et examiner</source>
        <translation>Choose and examine</translation>
    </message>
    <message>
        <source>Documents gardés hors réseau</source>
        <translation>Documents kept off the network</translation>
    </message>
    <message>
        <source>Messagerie, séances, parapheur, courrier : chacun s’ajoute de la même façon.</source>
        <translation>Mail, séances, parapheur, letters: each is added in the same way.</translation>
    </message>
    <message>
        <source>Un autre service</source>
        <translation>Another service</translation>
    </message>
    <message>
        <source>Fait</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>{held} de documents ici, chiffrés.</source>
        <translation>{held} of documents here, encrypted.</translation>
    </message>
    <message>
        <source>{held} ici, encore {coming} à recevoir.</source>
        <translation>{held} here, {coming} still to receive.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.recovery</name>
    <message>
        <source>Vos données sont chiffrées sur cet appareil. Si la clé du trousseau se perd, ce code les rouvre. Il n’est montré qu’une fois : notez-le sur papier et gardez-le loin de l’appareil.</source>
        <translation>Your data are encrypted on this device. If the key of the keyring is lost, this code opens them again. It is shown once only: write it down on paper and keep it away from the device.</translation>
    </message>
    <message>
        <source>Votre code de récupération</source>
        <translation>Your recovery code</translation>
    </message>
    <message>
        <source>Préparation du code…</source>
        <translation>Preparing the code…</translation>
    </message>
    <message>
        <source>Un code plus ancien ne fonctionne plus dès que celui-ci est affiché.</source>
        <translation>An older code no longer works once this one is displayed.</translation>
    </message>
    <message>
        <source>Je l’ai noté</source>
        <translation>I have written it down</translation>
    </message>
    <message>
        <source>Imprimer…</source>
        <translation>Print…</translation>
    </message>
    <message>
        <source>Le code est copié pour une minute. Collez-le en lieu sûr, hors de cet appareil.</source>
        <translation>The code is copied for one minute. Paste it somewhere safe, away from this device.</translation>
    </message>
    <message>
        <source>Écharpe, code de récupération</source>
        <translation>Écharpe, recovery code</translation>
    </message>
    <message>
        <source>À garder loin de l’appareil. Une lettre O se lit zéro.</source>
        <translation>Keep it away from the device. A letter O is read as zero.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.retention</name>
    <message>
        <source>Dossiers terminés du parapheur</source>
        <translation>Finished dossiers of the parapheur</translation>
    </message>
    <message>
        <source>Séances passées</source>
        <translation>Past séances</translation>
    </message>
    <message>
        <source>Congés décidés</source>
        <translation>Decided leave</translation>
    </message>
    <message>
        <source>Durée de conservation</source>
        <translation>Time of keeping</translation>
    </message>
    <message>
        <source>Passé ce délai, ce qui est terminé s’efface de cet appareil, avec son texte dans la recherche et ses documents. Rien ne change sur les serveurs. Reste ce qui attend quelqu’un, ce qui n’est pas encore archivé et ce que vous avez annoté.</source>
        <translation>After this time, what is finished is erased from this device, with its text in the search and its documents. Nothing changes on the servers. What awaits someone, what is not archived yet and what you annotated stays.</translation>
    </message>
    <message>
        <source>{months} au plus, réglé par {body}</source>
        <translation>{months} at most, set by {body}</translation>
    </message>
    <message>
        <source>Effacer maintenant…</source>
        <translation>Erase now…</translation>
    </message>
    <message>
        <source>Dernier effacement : {count}, {when}.</source>
        <translation>Last erasure: {count}, {when}.</translation>
    </message>
    <message>
        <source>Rien n’est plus ancien que les durées choisies.</source>
        <translation>Nothing is older than the times chosen.</translation>
    </message>
    <message>
        <source>Effacer {count} de cet appareil ?</source>
        <translation>Erase {count} from this device?</translation>
    </message>
    <message>
        <source>Cela ne se défait pas. Les serveurs gardent ce qu’ils ont.</source>
        <translation>This cannot be undone. The servers keep what they have.</translation>
    </message>
    <message>
        <source>%n élément effacé.</source>
        <translation>%n item erased.</translation>
    </message>
    <message>
        <source>%n éléments effacés.</source>
        <translation>%n items erased.</translation>
    </message>
    <message>
        <source>Effacements {day}.pdf</source>
        <translation>Erasures {day}.pdf</translation>
    </message>
    <message>
        <source>Rapport d’effacement</source>
        <translation>Erasure report</translation>
    </message>
    <message>
        <source>Toujours</source>
        <translation>Always</translation>
    </message>
    <message>
        <source>mois</source>
        <translation>months</translation>
    </message>
    <message>
        <source>%n an</source>
        <translation>%n year</translation>
    </message>
    <message>
        <source>%n ans</source>
        <translation>%n years</translation>
    </message>
    <message>
        <source>Établi le {when} par le programme Écharpe, sur cet appareil.</source>
        <translation>Drawn up on {when} by the program Écharpe, on this device.</translation>
    </message>
    <message>
        <source>Effacement local par ancienneté</source>
        <translation>Local erasure by age</translation>
    </message>
    <message>
        <source>Durée de conservation : {months}</source>
        <translation>Time of keeping: {months}</translation>
    </message>
    <message>
        <source>Effacés : {count}</source>
        <translation>Erased: {count}</translation>
    </message>
    <message>
        <source>Documents effacés : {count} ({size})</source>
        <translation>Documents erased: {count} ({size})</translation>
    </message>
    <message>
        <source>Textes de recherche et mesures de pages effacés : {count}</source>
        <translation>Search texts and page measures erased: {count}</translation>
    </message>
    <message>
        <source>Gardés, en attente ou non archivés : {count}</source>
        <translation>Kept, awaiting or not archived: {count}</translation>
    </message>
    <message>
        <source>Gardés, annotés par l’utilisateur : {count}</source>
        <translation>Kept, annotated by the user: {count}</translation>
    </message>
    <message>
        <source>Du {first} au {last}</source>
        <translation>From {first} to {last}</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.selection</name>
    <message>
        <source>Documents de séance</source>
        <translation>Séance documents</translation>
    </message>
    <message>
        <source>Courriers numérisés</source>
        <translation>Scanned letters</translation>
    </message>
    <message>
        <source>Pièces jointes des messages reçus depuis moins de…</source>
        <translation>Attachments of messages received less than…</translation>
    </message>
    <message>
        <source>Documents des séances à venir, et passées depuis moins de…</source>
        <translation>Documents of coming séances, and of those held less than…</translation>
    </message>
    <message>
        <source>Courriers arrivés depuis moins de…</source>
        <translation>Letters that arrived less than…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Pictures</translation>
    </message>
    <message>
        <source>Textes, tableurs et présentations</source>
        <translation>Texts, spreadsheets and presentations</translation>
    </message>
    <message>
        <source>Autres fichiers</source>
        <translation>Other files</translation>
    </message>
    <message>
        <source>Toutes les dates</source>
        <translation>All dates</translation>
    </message>
    <message>
        <source>Trois mois</source>
        <translation>Three months</translation>
    </message>
    <message>
        <source>Un an</source>
        <translation>One year</translation>
    </message>
    <message>
        <source>Un mois</source>
        <translation>One month</translation>
    </message>
    <message>
        <source>Une semaine</source>
        <translation>One week</translation>
    </message>
    <message>
        <source>Toutes les tailles</source>
        <translation>All sizes</translation>
    </message>
    <message>
        <source>Aucun fichier d’avance</source>
        <translation>No file ahead</translation>
    </message>
    <message>
        <source>Jusqu’à {size}</source>
        <translation>Up to {size}</translation>
    </message>
    <message>
        <source>Ce qui n’est pas téléchargé d’avance reste dans les listes et arrive quand vous l’ouvrez. Ce qui est à signer est toujours téléchargé.</source>
        <translation>What is not downloaded ahead stays in the lists and arrives when you open it. What is to be signed is always downloaded.</translation>
    </message>
    <message>
        <source>Messages gardés sur cet appareil</source>
        <translation>Messages kept on this device</translation>
    </message>
    <message>
        <source>Ceux qui sont déjà là restent, et tous restent sur le serveur.</source>
        <translation>Those already there stay, and all stay on the server.</translation>
    </message>
    <message>
        <source>Télécharger aussi sur une connexion limitée</source>
        <translation>Also download on a limited connection</translation>
    </message>
    <message>
        <source>Avec ces choix : {size} sur cet appareil, dont {here} déjà là.</source>
        <translation>With these choices: {size} on this device, {here} of it here already.</translation>
    </message>
    <message>
        <source>Avec ces choix : {size} sur cet appareil, tout est déjà là.</source>
        <translation>With these choices: {size} on this device, all of it here already.</translation>
    </message>
    <message>
        <source>Types de fichiers</source>
        <translation>Types of files</translation>
    </message>
    <message>
        <source>Téléchargements enregistrés.</source>
        <translation>Downloads saved.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.sharewords</name>
    <message>
        <source>Gestion, partage compris</source>
        <translation>Management, sharing included</translation>
    </message>
    <message>
        <source>Lecture</source>
        <translation>Reading</translation>
    </message>
    <message>
        <source>Lecture et écriture</source>
        <translation>Reading and writing</translation>
    </message>
    <message>
        <source>tout le domaine</source>
        <translation>the whole domain</translation>
    </message>
    <message>
        <source>tout le monde ici</source>
        <translation>everyone here</translation>
    </message>
    <message>
        <source>tout le monde, même au dehors</source>
        <translation>everyone, even outside</translation>
    </message>
    <message>
        <source>, éléments privés compris</source>
        <translation>, private items included</translation>
    </message>
    <message>
        <source>Aucun droit</source>
        <translation>No right</translation>
    </message>
    <message>
        <source>Disponibilités seulement</source>
        <translation>Availability only</translation>
    </message>
    <message>
        <source>Dossier de messages</source>
        <translation>Mail folder</translation>
    </message>
    <message>
        <source> (groupe)</source>
        <translation> (group)</translation>
    </message>
    <message>
        <source>Une personne inconnue</source>
        <translation>An unknown person</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.sharing</name>
    <message>
        <source>Compte</source>
        <translation>Account</translation>
    </message>
    <message>
        <source>Avec qui</source>
        <translation>With whom</translation>
    </message>
    <message>
        <source>La personne verra ce dossier dans sa messagerie. Vous pourrez y mettre fin à tout moment.</source>
        <translation>The person will see this folder in their mail. You can end it at any time.</translation>
    </message>
    <message>
        <source>Partager</source>
        <translation>Share</translation>
    </message>
    <message>
        <source>Dossier ou agenda</source>
        <translation>Folder or agenda</translation>
    </message>
    <message>
        <source>Une adresse de votre messagerie, personne ou groupe.</source>
        <translation>An address of your mail system, a person or a group.</translation>
    </message>
    <message>
        <source>Droits</source>
        <translation>Rights</translation>
    </message>
    <message>
        <source>Éléments privés compris</source>
        <translation>Private items included</translation>
    </message>
    <message>
        <source>Jusqu’à une date</source>
        <translation>Until a date</translation>
    </message>
    <message>
        <source>Le serveur y met fin ce soir-là{nbsp}; à défaut, cet appareil dès qu’il a un réseau.</source>
        <translation>The server ends it that evening; failing that, this device as soon as it has a network.</translation>
    </message>
    <message>
        <source>C’est l’adresse d’un groupe</source>
        <translation>It is a group’s address</translation>
    </message>
    <message>
        <source>Prévenir par un message</source>
        <translation>Tell by a message</translation>
    </message>
    <message>
        <source>Le partage prend effet dès que le serveur le sait.</source>
        <translation>The share takes effect as soon as the server knows it.</translation>
    </message>
    <message>
        <source>« De ma part »{nbsp}: les destinataires voient vos deux noms. « En mon nom »{nbsp}: le vôtre seul.</source>
        <translation>“On my behalf”: the recipients see both your names. “In my name”: yours alone.</translation>
    </message>
    <message>
        <source>Qui</source>
        <translation>Who</translation>
    </message>
    <message>
        <source>Une adresse de votre messagerie.</source>
        <translation>An address of your mail system.</translation>
    </message>
    <message>
        <source>De ma part</source>
        <translation>On my behalf</translation>
    </message>
    <message>
        <source>En mon nom</source>
        <translation>In my name</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>How</translation>
    </message>
    <message>
        <source>Autoriser</source>
        <translation>Allow</translation>
    </message>
    <message>
        <source>L’autorisation prend effet dès que le serveur la connaît.</source>
        <translation>The permission takes effect as soon as the server knows it.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.storage</name>
    <message>
        <source>Documents sur cet appareil</source>
        <translation>Documents on this device</translation>
    </message>
    <message>
        <source>Aucun document n’est encore sur cet appareil.</source>
        <translation>No document is on this device yet.</translation>
    </message>
    <message>
        <source>En tout : {size}, chiffrés.</source>
        <translation>In all: {size}, encrypted.</translation>
    </message>
    <message>
        <source>Libérer la place laisse tout dans les listes et dans la recherche : un document revient quand on l’ouvre. Reste ici ce qui vous attend, ce qui est suivi et ce qui a moins de {days} jours.</source>
        <translation>Freeing room leaves everything in the lists and the search: a document comes back when it is opened. What awaits you, what is flagged and what is less than {days} days old stays here.</translation>
    </message>
    <message>
        <source>encore {size} à télécharger</source>
        <translation>{size} still to download</translation>
    </message>
    <message>
        <source>{size} à la demande</source>
        <translation>{size} on demand</translation>
    </message>
    <message>
        <source>Libérer {size}</source>
        <translation>Free {size}</translation>
    </message>
    <message>
        <source>{size} libérés sur cet appareil.</source>
        <translation>{size} freed on this device.</translation>
    </message>
    <message>
        <source>Place libérée</source>
        <translation>Room freed</translation>
    </message>
    <message>
        <source>Le texte des documents numérisés n’est pas lu : installez Tesseract et sa langue française.</source>
        <translation>The text of scanned documents is not read: install Tesseract and its French language.</translation>
    </message>
    <message>
        <source>%n document numérisé reste à lire</source>
        <translation>%n scanned document remains to be read</translation>
    </message>
    <message>
        <source>%n documents numérisés restent à lire</source>
        <translation>%n scanned documents remain to be read</translation>
    </message>
    <message>
        <source>{left}, quand l’ordinateur est branché et au repos ({reader}).</source>
        <translation>{left}, when the computer is plugged in and idle ({reader}).</translation>
    </message>
    <message>
        <source>Le texte des documents numérisés se cherche aussi ({reader}).</source>
        <translation>The text of scanned documents is searched too ({reader}).</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.synonyms</name>
    <message>
        <source>thème couleurs police zoom lisibilité nuit affichage</source>
        <translation>theme colours font zoom legibility night display</translation>
    </message>
    <message>
        <source>mot de passe mairie connexion identifiant serveur ajouter supprimer retirer carte certificat messages hors réseau absence filtres partage délégation appareils clé perdue</source>
        <translation>password town hall sign-in login server add delete remove card certificate messages offline absence filters share delegation devices lost key</translation>
    </message>
    <message>
        <source>tablette perdue volée règles effacer verrouiller configuration transfert reçu</source>
        <translation>tablet lost stolen rules erase lock configuration transfer receipt</translation>
    </message>
    <message>
        <source>sécurité mot de passe code pin veille absence minutes</source>
        <translation>security password code pin sleep absence minutes</translation>
    </message>
    <message>
        <source>copie perte vol disque restaurer reprendre récupérer historique</source>
        <translation>copy loss theft disk restore take up recover history</translation>
    </message>
    <message>
        <source>personne utilisateur session partagé collègue secrétaire adjoint</source>
        <translation>person user session shared colleague secretary deputy</translation>
    </message>
    <message>
        <source>carte certificat jeton horodatage autorité vérifier signer</source>
        <translation>card certificate token timestamp authority check sign</translation>
    </message>
    <message>
        <source>place disque mémoire nettoyer libérer espace hors réseau numérisé</source>
        <translation>room disk memory clean free space offline scanned</translation>
    </message>
    <message>
        <source>rgpd effacer purge ancien anciens supprimer données personnelles archives</source>
        <translation>gdpr erase purge old delete personal data archives</translation>
    </message>
    <message>
        <source>schéma trésorerie helios bordereaux</source>
        <translation>schema treasury helios bordereaux</translation>
    </message>
    <message>
        <source>version nouvelle installer programme logiciel mettre à jour clé usb</source>
        <translation>version new install program software update usb stick</translation>
    </message>
    <message>
        <source>ouvrir par défaut navigateur adresse url mailto ics eml calendrier pdf</source>
        <translation>open default browser address url mailto ics eml calendar pdf</translation>
    </message>
    <message>
        <source>raccourcis touches lettres dictée accessibilité frappe</source>
        <translation>shortcuts keys letters dictation accessibility typing</translation>
    </message>
    <message>
        <source>réseau internet confidentialité adresses contactées</source>
        <translation>network internet privacy addresses contacted</translation>
    </message>
    <message>
        <source>aide téléphone dépannage panne diagnostic version problème raccourcis clavier</source>
        <translation>help telephone support failure diagnostic version problem shortcuts keyboard</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.trust</name>
    <message>
        <source>liste de confiance {territory}</source>
        <translation>trust list {territory}</translation>
    </message>
    <message>
        <source>%n autorité</source>
        <translation>%n authority</translation>
    </message>
    <message>
        <source>%n autorités</source>
        <translation>%n authorities</translation>
    </message>
    <message>
        <source>signée par {signer}</source>
        <translation>signed by {signer}</translation>
    </message>
    <message>
        <source>à importer de nouveau : elle n’est plus à jour</source>
        <translation>to be imported again: it is no longer up to date</translation>
    </message>
    <message>
        <source>importée le {day}</source>
        <translation>imported on {day}</translation>
    </message>
    <message>
        <source>Une signature est intacte ou non par elle-même ; elle est reconnue quand son autorité figure ici. Rien n’est reconnu par défaut. La liste française est publiée par l’ANSSI.</source>
        <translation>A signature is intact or not by itself; it is recognised when its authority is listed here. Nothing is recognised by default. The French list is published by ANSSI.</translation>
    </message>
    <message>
        <source>Listes de confiance et horodatage</source>
        <translation>Trust lists and timestamping</translation>
    </message>
    <message>
        <source>Importer une liste ou un certificat…</source>
        <translation>Import a list or a certificate…</translation>
    </message>
    <message>
        <source>Service d’horodatage (RFC 3161)</source>
        <translation>Timestamping service (RFC 3161)</translation>
    </message>
    <message>
        <source>Adresse du service d’horodatage</source>
        <translation>Address of the timestamping service</translation>
    </message>
    <message>
        <source>Facultatif : il prouve l’heure de vos signatures de documents. Votre collectivité en donne l’adresse.</source>
        <translation>Optional: it proves the time of your document signatures. Your local authority gives its address.</translation>
    </message>
    <message>
        <source>Enregistrer l’adresse</source>
        <translation>Save the address</translation>
    </message>
    <message>
        <source>Vos certificats</source>
        <translation>Your certificates</translation>
    </message>
    <message>
        <source>Vérifier la révocation maintenant</source>
        <translation>Check the revocation now</translation>
    </message>
    <message>
        <source>Aucune liste : les signatures sont dites intactes, sans dire de qui.</source>
        <translation>No list: signatures are said to be intact, without saying whose.</translation>
    </message>
    <message>
        <source>Aucune carte n’est branchée.</source>
        <translation>No card is plugged in.</translation>
    </message>
    <message>
        <source>Ne plus reconnaître {name}</source>
        <translation>No longer recognise {name}</translation>
    </message>
    <message>
        <source>Listes et certificats (*.xml *.pem *.crt *.cer *.der);;Tous les fichiers (*)</source>
        <translation>Lists and certificates (*.xml *.pem *.crt *.cer *.der);;All files (*)</translation>
    </message>
    <message>
        <source>Liste de confiance ou certificat</source>
        <translation>Trust list or certificate</translation>
    </message>
    <message>
        <source>{name} est importée.</source>
        <translation>{name} is imported.</translation>
    </message>
    <message>
        <source>L’adresse est enregistrée.</source>
        <translation>The address is saved.</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.updates</name>
    <message>
        <source>En avance</source>
        <translation>Early</translation>
    </message>
    <message>
        <source>Pilote</source>
        <translation>Pilot</translation>
    </message>
    <message>
        <source>Version stable</source>
        <translation>Stable version</translation>
    </message>
    <message>
        <source>Aucune source de mises à jour n’est réglée : votre collectivité installe les versions.</source>
        <translation>No source of updates is set: your local authority installs the versions.</translation>
    </message>
    <message>
        <source>La version {version} est proposée ({size}).</source>
        <translation>Version {version} is offered ({size}).</translation>
    </message>
    <message>
        <source>Pas encore vérifié.</source>
        <translation>Not checked yet.</translation>
    </message>
    <message>
        <source>À jour. Vérifié {when}.</source>
        <translation>Up to date. Checked {when}.</translation>
    </message>
    <message>
        <source>Mises à jour</source>
        <translation>Updates</translation>
    </message>
    <message>
        <source>Cet appareil a la version {version}.</source>
        <translation>This device has version {version}.</translation>
    </message>
    <message>
        <source> Source : {host}.</source>
        <translation> Source: {host}.</translation>
    </message>
    <message>
        <source>Télécharger</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>Installer…</source>
        <translation>Install…</translation>
    </message>
    <message>
        <source>Vérifier maintenant</source>
        <translation>Check now</translation>
    </message>
    <message>
        <source>Depuis une clé USB…</source>
        <translation>From a USB stick…</translation>
    </message>
    <message>
        <source>Choisir la source…</source>
        <translation>Choose the source…</translation>
    </message>
    <message>
        <source>Version téléchargée et vérifiée. Installez-la quand vous voulez.</source>
        <translation>Version downloaded and verified. Install it when you like.</translation>
    </message>
    <message>
        <source>Installer maintenant et redémarrer Écharpe ?</source>
        <translation>Install now and restart Écharpe?</translation>
    </message>
    <message>
        <source>Écharpe se ferme, la version s’installe, puis Écharpe se rouvre. Le système demandera un accord d’administrateur.</source>
        <translation>Écharpe closes, the version is installed, then Écharpe opens again. The system will ask for an administrator’s consent.</translation>
    </message>
    <message>
        <source>Installer et redémarrer</source>
        <translation>Install and restart</translation>
    </message>
    <message>
        <source>L’installation continue dans le programme du système. Fermez ensuite Écharpe.</source>
        <translation>The installation goes on in the system’s program. Then close Écharpe.</translation>
    </message>
    <message>
        <source>Dossier des mises à jour</source>
        <translation>Folder of the updates</translation>
    </message>
    <message>
        <source>Fichier donné par votre collectivité</source>
        <translation>File given by your local authority</translation>
    </message>
    <message>
        <source>Source de mises à jour (*.json)</source>
        <translation>Source of updates (*.json)</translation>
    </message>
</context>
<context>
    <name>ui.views.settings.view</name>
    <message>
        <source>Rechercher un réglage</source>
        <translation>Look for a setting</translation>
    </message>
    <message>
        <source>Aucun réglage de ce nom</source>
        <translation>No setting of this name</translation>
    </message>
    <message>
        <source>Apparence</source>
        <translation>Appearance</translation>
    </message>
    <message>
        <source>Comme le système</source>
        <translation>As the system</translation>
    </message>
    <message>
        <source>Clair</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>Sombre</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>Contraste élevé</source>
        <translation>High contrast</translation>
    </message>
    <message>
        <source>Couleur des boutons et des liens</source>
        <translation>Colour of buttons and links</translation>
    </message>
    <message>
        <source>Celle du système</source>
        <translation>The system's</translation>
    </message>
    <message>
        <source>Celle d’Écharpe</source>
        <translation>Écharpe's</translation>
    </message>
    <message>
        <source>Taille du texte</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Langue</source>
        <translation>Language</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Français</source>
        <translation>Français</translation>
    </message>
    <message>
        <source>La langue changera au prochain démarrage d’Écharpe.</source>
        <translation>The language will change at the next start of Écharpe.</translation>
    </message>
    <message>
        <source>Serveurs contactés</source>
        <translation>Servers contacted</translation>
    </message>
    <message>
        <source>Écharpe ne contacte que ces adresses, celles de vos certificats comprises, et aucune autre.</source>
        <translation>Écharpe contacts only these addresses, those of your certificates included, and no other.</translation>
    </message>
    <message>
        <source>Serveurs de règles et autorités de vos certificats</source>
        <translation>Rules servers and authorities of your certificates</translation>
    </message>
    <message>
        <source>Signatures</source>
        <translation>Signatures</translation>
    </message>
    <message>
        <source>Mes documents à signer</source>
        <translation>My documents to sign</translation>
    </message>
    <message>
        <source>Raccourcis clavier</source>
        <translation>Keyboard shortcuts</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>Guide</translation>
    </message>
    <message>
        <source>Accessibilité</source>
        <translation>Accessibility</translation>
    </message>
</context>
<context>
    <name>ui.views.shortcuts</name>
    <message>
        <source>Partout</source>
        <translation>Everywhere</translation>
    </message>
</context>
<context>
    <name>ui.views.signatures.detail</name>
    <message>
        <source>Choisissez une signature pour voir ce qu’elle est devenue.</source>
        <translation>Choose a signature to see what became of it.</translation>
    </message>
    <message>
        <source>Son parcours</source>
        <translation>Its path</translation>
    </message>
    <message>
        <source>Ce n’est pas réglé</source>
        <translation>It is not settled</translation>
    </message>
    <message>
        <source>Messages de la préfecture</source>
        <translation>Messages from the préfecture</translation>
    </message>
    <message>
        <source>Lire {name}</source>
        <translation>Read {name}</translation>
    </message>
    <message>
        <source>Accusé de réception de la préfecture, le {day}</source>
        <translation>Acknowledgement of the préfecture, {day}</translation>
    </message>
    <message>
        <source>Accusé de réception de la préfecture</source>
        <translation>Acknowledgement of the préfecture</translation>
    </message>
    <message>
        <source>et %n autre anomalie</source>
        <translation>and %n other anomaly</translation>
    </message>
    <message>
        <source>et %n autres anomalies</source>
        <translation>and %n other anomalies</translation>
    </message>
    <message>
        <source>accepté</source>
        <translation>accepted</translation>
    </message>
    <message>
        <source>refusé</source>
        <translation>refused</translation>
    </message>
    <message>
        <source>La preuve</source>
        <translation>The proof</translation>
    </message>
    <message>
        <source>Aucune empreinte n’a été gardée.</source>
        <translation>No digest was kept.</translation>
    </message>
    <message>
        <source>Donner le n° S²LOW…</source>
        <translation>Give the S²LOW no.…</translation>
    </message>
    <message>
        <source>N° S²LOW : {number}</source>
        <translation>S²LOW no.: {number}</translation>
    </message>
</context>
<context>
    <name>ui.views.signatures.export</name>
    <message>
        <source>Signé le</source>
        <translation>Signed on</translation>
    </message>
    <message>
        <source>Preuve</source>
        <translation>Proof</translation>
    </message>
    <message>
        <source>Référence</source>
        <translation>Reference</translation>
    </message>
    <message>
        <source>Le journal de cet appareil a été modifié.</source>
        <translation>The log of this device was altered.</translation>
    </message>
    <message>
        <source>Le journal de cet appareil est intact.</source>
        <translation>The log of this device is intact.</translation>
    </message>
</context>
<context>
    <name>ui.views.signatures.timeline</name>
    <message>
        <source>Date inconnue, ou à venir</source>
        <translation>Date unknown, or to come</translation>
    </message>
</context>
<context>
    <name>ui.views.signatures.view</name>
    <message>
        <source>Liste de mes signatures</source>
        <translation>List of my signatures</translation>
    </message>
    <message>
        <source>Enregistrer la liste…</source>
        <translation>Save the list…</translation>
    </message>
    <message>
        <source>%n signature</source>
        <translation>%n signature</translation>
    </message>
    <message>
        <source>%n signatures</source>
        <translation>%n signatures</translation>
    </message>
    <message>
        <source>signé le {day}</source>
        <translation>signed on {day}</translation>
    </message>
    <message>
        <source>Aucun refus</source>
        <translation>No refusal</translation>
    </message>
    <message>
        <source>Rien de ce que vous avez signé n’a été refusé.</source>
        <translation>Nothing that you signed was refused.</translation>
    </message>
    <message>
        <source>Aucune signature ici</source>
        <translation>No signature here</translation>
    </message>
    <message>
        <source>Ce que vous signerez depuis cet appareil apparaîtra ici, avec ce que cela devient.</source>
        <translation>What you sign from this device will appear here, with what becomes of it.</translation>
    </message>
    <message>
        <source>Aucune signature encore</source>
        <translation>No signature yet</translation>
    </message>
    <message>
        <source>C’est de nouveau à traiter.</source>
        <translation>It is to be settled again.</translation>
    </message>
    <message>
        <source>Noté : c’est réglé.</source>
        <translation>Noted: it is settled.</translation>
    </message>
    <message>
        <source>Numéro de transaction S²LOW</source>
        <translation>S²LOW transaction number</translation>
    </message>
    <message>
        <source>Le service des finances le connaît. Écharpe demandera alors ce que la trésorerie a répondu.</source>
        <translation>The finance department knows it. Écharpe will then ask what the Treasury answered.</translation>
    </message>
    <message>
        <source>Numéro noté. La réponse de la trésorerie est demandée dès que possible.</source>
        <translation>Number noted. The Treasury’s answer is asked for as soon as possible.</translation>
    </message>
    <message>
        <source>Enregistrer la liste</source>
        <translation>Save the list</translation>
    </message>
    <message>
        <source>Mes signatures.csv</source>
        <translation>My signatures.csv</translation>
    </message>
</context>
<context>
    <name>ui.views.signatures.words</name>
    <message>
        <source>dans le circuit</source>
        <translation>in the circuit</translation>
    </message>
    <message>
        <source>transmis, sans réponse</source>
        <translation>transmitted, no answer</translation>
    </message>
    <message>
        <source>acquitté</source>
        <translation>acknowledged</translation>
    </message>
    <message>
        <source>circuit terminé</source>
        <translation>circuit finished</translation>
    </message>
    <message>
        <source>transmis à la préfecture</source>
        <translation>transmitted to the préfecture</translation>
    </message>
    <message>
        <source>reçu par la préfecture</source>
        <translation>received by the préfecture</translation>
    </message>
    <message>
        <source>Toutes</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Refusées ou bloquées</source>
        <translation>Refused or blocked</translation>
    </message>
    <message>
        <source>Dans le circuit</source>
        <translation>In the circuit</translation>
    </message>
    <message>
        <source>Transmises</source>
        <translation>Sent on</translation>
    </message>
    <message>
        <source>Acquittées</source>
        <translation>Acknowledged</translation>
    </message>
    <message>
        <source>Archivées</source>
        <translation>Archived</translation>
    </message>
    <message>
        <source>Signé sur cet appareil</source>
        <translation>Signed on this device</translation>
    </message>
    <message>
        <source>Remis au parapheur</source>
        <translation>Handed to the parapheur</translation>
    </message>
    <message>
        <source>Signature contrôlée dans le fichier signé</source>
        <translation>Signature checked in the signed file</translation>
    </message>
    <message>
        <source>Le fichier signé n’est plus rendu</source>
        <translation>The signed file is no longer returned</translation>
    </message>
    <message>
        <source>Anomalie dans le fichier signé</source>
        <translation>Anomaly in the signed file</translation>
    </message>
    <message>
        <source>Dossier lancé</source>
        <translation>Dossier started</translation>
    </message>
    <message>
        <source>Transmis par le parapheur</source>
        <translation>Transmitted by the parapheur</translation>
    </message>
    <message>
        <source>Attend d’être transmis</source>
        <translation>Waits to be transmitted</translation>
    </message>
    <message>
        <source>Cachet de la collectivité</source>
        <translation>Seal of the local authority</translation>
    </message>
    <message>
        <source>Signature sur papier</source>
        <translation>Signature on paper</translation>
    </message>
    <message>
        <source>Avis donné</source>
        <translation>Opinion given</translation>
    </message>
    <message>
        <source>Avis demandé</source>
        <translation>Opinion asked for</translation>
    </message>
    <message>
        <source>Transféré</source>
        <translation>Transferred</translation>
    </message>
    <message>
        <source>Préparé par le secrétariat</source>
        <translation>Prepared by the secretariat</translation>
    </message>
    <message>
        <source>Envoyé par courriel sécurisé</source>
        <translation>Sent by secure mail</translation>
    </message>
    <message>
        <source>Signature extérieure</source>
        <translation>External signature</translation>
    </message>
    <message>
        <source>Rejeté</source>
        <translation>Rejected</translation>
    </message>
    <message>
        <source>Fin du circuit</source>
        <translation>End of the circuit</translation>
    </message>
    <message>
        <source>Attend une signature</source>
        <translation>Awaits a signature</translation>
    </message>
    <message>
        <source>Attend un visa</source>
        <translation>Awaits a visa</translation>
    </message>
    <message>
        <source>Circuit terminé, chez l’émetteur</source>
        <translation>Circuit finished, with the issuer</translation>
    </message>
    <message>
        <source>Rejeté, chez l’émetteur</source>
        <translation>Rejected, with the issuer</translation>
    </message>
    <message>
        <source>Déposé, en file d’attente</source>
        <translation>Deposited, in the queue</translation>
    </message>
    <message>
        <source>Transmis à la trésorerie</source>
        <translation>Transmitted to the Treasury</translation>
    </message>
    <message>
        <source>En traitement</source>
        <translation>Being processed</translation>
    </message>
    <message>
        <source>Réponse de la trésorerie reçue</source>
        <translation>Answer of the Treasury received</translation>
    </message>
    <message>
        <source>Accepté</source>
        <translation>Accepted</translation>
    </message>
    <message>
        <source>Refusé</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>Erreur de transmission</source>
        <translation>Transmission error</translation>
    </message>
    <message>
        <source>Transmission annulée</source>
        <translation>Transmission cancelled</translation>
    </message>
    <message>
        <source>Effacé de la plateforme</source>
        <translation>Erased from the platform</translation>
    </message>
    <message>
        <source>À valider sur la plateforme</source>
        <translation>To be validated on the platform</translation>
    </message>
    <message>
        <source>Numéro inconnu de la plateforme</source>
        <translation>Number unknown to the platform</translation>
    </message>
    <message>
        <source>Envoyé à l’archivage</source>
        <translation>Sent to the archives</translation>
    </message>
    <message>
        <source>Archivé</source>
        <translation>Archived</translation>
    </message>
    <message>
        <source>Archivage refusé</source>
        <translation>Archiving refused</translation>
    </message>
    <message>
        <source>Archivage en attente</source>
        <translation>Archiving pending</translation>
    </message>
    <message>
        <source>Archivage en erreur</source>
        <translation>Archiving failed</translation>
    </message>
    <message>
        <source>Message de la préfecture</source>
        <translation>Message from the préfecture</translation>
    </message>
    <message>
        <source>Courrier de la préfecture</source>
        <translation>Letter from the préfecture</translation>
    </message>
    <message>
        <source>La préfecture demande des pièces complémentaires</source>
        <translation>The préfecture asks for additional documents</translation>
    </message>
    <message>
        <source>Lettre d’observations de la préfecture</source>
        <translation>Letter of observations from the préfecture</translation>
    </message>
    <message>
        <source>Déféré au tribunal administratif</source>
        <translation>Referred to the administrative court</translation>
    </message>
    <message>
        <source>Réponse à la préfecture reçue</source>
        <translation>Reply to the préfecture received</translation>
    </message>
    <message>
        <source>Acquitté par la trésorerie</source>
        <translation>Acknowledged by the Treasury</translation>
    </message>
    <message>
        <source>Refusé en partie par la trésorerie</source>
        <translation>Refused in part by the Treasury</translation>
    </message>
    <message>
        <source>Refusé par la trésorerie</source>
        <translation>Refused by the Treasury</translation>
    </message>
    <message>
        <source>Reçu par la préfecture</source>
        <translation>Received by the préfecture</translation>
    </message>
    <message>
        <source>Refusé par la préfecture</source>
        <translation>Refused by the préfecture</translation>
    </message>
    <message>
        <source>Créé dans Pastell</source>
        <translation>Created in Pastell</translation>
    </message>
    <message>
        <source>Complété dans Pastell</source>
        <translation>Completed in Pastell</translation>
    </message>
    <message>
        <source>Envoyé au parapheur</source>
        <translation>Sent to the parapheur</translation>
    </message>
    <message>
        <source>Revenu signé du parapheur</source>
        <translation>Returned signed from the parapheur</translation>
    </message>
    <message>
        <source>Rejeté au parapheur</source>
        <translation>Rejected in the parapheur</translation>
    </message>
    <message>
        <source>Transmission vérifiée</source>
        <translation>Transmission checked</translation>
    </message>
    <message>
        <source>Acquittement reçu</source>
        <translation>Acknowledgement received</translation>
    </message>
    <message>
        <source>Refus reçu</source>
        <translation>Refusal received</translation>
    </message>
    <message>
        <source>Versé à la gestion documentaire</source>
        <translation>Deposited in document management</translation>
    </message>
    <message>
        <source>Réception confirmée par l’archive</source>
        <translation>Receipt confirmed by the archives</translation>
    </message>
    <message>
        <source>Transmis à la préfecture</source>
        <translation>Transmitted to the préfecture</translation>
    </message>
    <message>
        <source>Réponse de la préfecture reçue</source>
        <translation>Answer of the préfecture received</translation>
    </message>
    <message>
        <source>Trésorerie</source>
        <translation>Treasury</translation>
    </message>
    <message>
        <source>Préfecture</source>
        <translation>Préfecture</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archives</translation>
    </message>
    <message>
        <source>La signature n’est pas valable pour la trésorerie.</source>
        <translation>The signature is not valid for the Treasury.</translation>
    </message>
    <message>
        <source>La trésorerie ne peut pas lire la signature.</source>
        <translation>The Treasury cannot read the signature.</translation>
    </message>
    <message>
        <source>Il manque des éléments à la signature.</source>
        <translation>Elements of the signature are missing.</translation>
    </message>
    <message>
        <source>La signature de ce bordereau n’est pas valable.</source>
        <translation>The signature of this bordereau is not valid.</translation>
    </message>
    <message>
        <source>La signature de ce bordereau est illisible.</source>
        <translation>The signature of this bordereau is unreadable.</translation>
    </message>
    <message>
        <source>La signature de ce bordereau est incomplète.</source>
        <translation>The signature of this bordereau is incomplete.</translation>
    </message>
    <message>
        <source>Le certificat n’est pas accepté par la trésorerie.</source>
        <translation>The certificate is not accepted by the Treasury.</translation>
    </message>
    <message>
        <source>Le fichier est signé alors qu’il ne devait pas l’être, ou l’inverse.</source>
        <translation>The file is signed although it should not be, or the reverse.</translation>
    </message>
    <message>
        <source>Le fichier ne dit pas comme il faut qu’il est signé.</source>
        <translation>The file does not say properly that it is signed.</translation>
    </message>
    <message>
        <source>La signature jointe à part n’est pas acceptée.</source>
        <translation>The signature attached separately is not accepted.</translation>
    </message>
    <message>
        <source>Une pièce jointe porte une signature qui n’est pas acceptée.</source>
        <translation>An attachment carries a signature that is not accepted.</translation>
    </message>
    <message>
        <source>Le fichier n’est pas écrit dans l’encodage attendu.</source>
        <translation>The file is not written in the expected encoding.</translation>
    </message>
    <message>
        <source>Le fichier ne contient rien.</source>
        <translation>The file contains nothing.</translation>
    </message>
    <message>
        <source>Il manque des rubriques obligatoires dans le fichier.</source>
        <translation>Required headings are missing in the file.</translation>
    </message>
    <message>
        <source>Un code n’est pas de ceux que la trésorerie connaît.</source>
        <translation>A code is not one of those that the Treasury knows.</translation>
    </message>
    <message>
        <source>Le poste comptable indiqué n’est pas le bon.</source>
        <translation>The Treasury office given is not the right one.</translation>
    </message>
    <message>
        <source>Le numéro SIRET indiqué n’est pas le bon.</source>
        <translation>The SIRET number given is not the right one.</translation>
    </message>
    <message>
        <source>Le code de la collectivité ou du budget n’est pas le bon.</source>
        <translation>The code of the local authority or the budget is not the right one.</translation>
    </message>
    <message>
        <source>Ce bordereau a déjà été pris en charge.</source>
        <translation>This bordereau was already taken into account.</translation>
    </message>
    <message>
        <source>Cette pièce a déjà été prise en charge.</source>
        <translation>This item was already taken into account.</translation>
    </message>
    <message>
        <source>Cette ligne a déjà été prise en charge.</source>
        <translation>This line was already taken into account.</translation>
    </message>
    <message>
        <source>Cette pièce jointe a déjà été reçue.</source>
        <translation>This attachment was already received.</translation>
    </message>
    <message>
        <source>Le fichier contient trop de bordereaux.</source>
        <translation>The file contains too many bordereaux.</translation>
    </message>
    <message>
        <source>Le bordereau contient trop de pièces.</source>
        <translation>The bordereau contains too many items.</translation>
    </message>
    <message>
        <source>Une pièce contient trop de lignes.</source>
        <translation>An item contains too many lines.</translation>
    </message>
    <message>
        <source>Le cumul annuel ne correspond pas à celui de la trésorerie.</source>
        <translation>The cumulative total of the year does not match the Treasury’s.</translation>
    </message>
    <message>
        <source>Un montant de TVA est nul ou négatif.</source>
        <translation>An amount of VAT is zero or negative.</translation>
    </message>
    <message>
        <source>La trésorerie n’a pas pu traiter le fichier à temps.</source>
        <translation>The Treasury could not process the file in time.</translation>
    </message>
    <message>
        <source>Demandez que le bordereau vous soit présenté de nouveau, et signez-le avec votre certificat en cours.</source>
        <translation>Ask for the bordereau to be presented to you again, and sign it with your current certificate.</translation>
    </message>
    <message>
        <source>Vérifiez votre certificat dans Réglages, puis demandez que le bordereau vous soit présenté de nouveau.</source>
        <translation>Check your certificate in Settings, then ask for the bordereau to be presented to you again.</translation>
    </message>
    <message>
        <source>Le fichier est à refaire par le logiciel de comptabilité : prévenez le service des finances.</source>
        <translation>The file is to be made again by the accounting software: tell the finance department.</translation>
    </message>
    <message>
        <source>À corriger par le service des finances, qui vous présentera un nouveau bordereau.</source>
        <translation>To be corrected by the finance department, which will present a new bordereau to you.</translation>
    </message>
    <message>
        <source>Rien à signer de nouveau : demandez au service des finances de vérifier avec la trésorerie.</source>
        <translation>Nothing to sign again: ask the finance department to check with the Treasury.</translation>
    </message>
    <message>
        <source>Le service des finances doit partager l’envoi en plusieurs fichiers.</source>
        <translation>The finance department must divide the sending into several files.</translation>
    </message>
    <message>
        <source>Le service des finances peut envoyer le fichier de nouveau.</source>
        <translation>The finance department can send the file again.</translation>
    </message>
    <message>
        <source>Prévenez le service des finances : la trésorerie explique ci-dessous ce qu’elle refuse.</source>
        <translation>Tell the finance department: the Treasury explains below what it refuses.</translation>
    </message>
    <message>
        <source>anomalie</source>
        <translation>anomaly</translation>
    </message>
    <message>
        <source>envoi bloqué</source>
        <translation>sending blocked</translation>
    </message>
    <message>
        <source>envoi abandonné</source>
        <translation>sending given up</translation>
    </message>
    <message>
        <source>la préfecture demande</source>
        <translation>the préfecture asks</translation>
    </message>
    <message>
        <source>refusé, réglé</source>
        <translation>refused, settled</translation>
    </message>
    <message>
        <source>refusé en partie</source>
        <translation>refused in part</translation>
    </message>
    <message>
        <source>et</source>
        <translation>and</translation>
    </message>
    <message>
        <source>Le fichier signé n’est pas comme il devrait être</source>
        <translation>The signed file is not as it should be</translation>
    </message>
    <message>
        <source>Ne signez rien d’autre dans ce parapheur avant d’avoir prévenu le service informatique.</source>
        <translation>Sign nothing else in this parapheur before telling the IT department.</translation>
    </message>
    <message>
        <source>Le parapheur n’a pas pris cette signature</source>
        <translation>The parapheur did not take this signature</translation>
    </message>
    <message>
        <source>Répondez dans « À envoyer ».</source>
        <translation>Answer in “To send”.</translation>
    </message>
    <message>
        <source>Prévenez le service des assemblées : tant qu’elles ne sont pas reçues, le délai du contrôle ne court pas.</source>
        <translation>Tell the assemblies office: as long as they are not received, the period of the control does not run.</translation>
    </message>
    <message>
        <source>Lisez-la avec le service des assemblées : elle peut demander de retirer ou de changer l’acte, et se répond.</source>
        <translation>Read it with the assemblies office: it may ask for the act to be withdrawn or changed, and can be answered.</translation>
    </message>
    <message>
        <source>L’acte est déféré au tribunal administratif</source>
        <translation>The act is referred to the administrative court</translation>
    </message>
    <message>
        <source>Prévenez sans attendre le service juridique ou votre avocat.</source>
        <translation>Tell the legal department or your lawyer without delay.</translation>
    </message>
    <message>
        <source>Il a été rejeté après vous.</source>
        <translation>It was rejected after you.</translation>
    </message>
    <message>
        <source>{who} l’a rejeté après votre signature.</source>
        <translation>{who} rejected it after your signature.</translation>
    </message>
    <message>
        <source>Rejeté dans le circuit</source>
        <translation>Rejected in the circuit</translation>
    </message>
    <message>
        <source>L’émetteur corrige, puis vous le présente de nouveau : votre signature ne vaut plus pour lui.</source>
        <translation>The issuer corrects, then presents it to you again: your signature no longer holds for it.</translation>
    </message>
    <message>
        <source>Prévenez le service des assemblées, qui le renverra.</source>
        <translation>Tell the assemblies office, which will send it again.</translation>
    </message>
    <message>
        <source>Votre signature reste valable. Prévenez le service des archives.</source>
        <translation>Your signature stays valid. Tell the archives department.</translation>
    </message>
    <message>
        <source>%n élément sur {all} n’est pas pris en charge.</source>
        <translation>%n element of {all} is not taken into account.</translation>
    </message>
    <message>
        <source>%n éléments sur {all} ne sont pas pris en charge.</source>
        <translation>%n elements of {all} are not taken into account.</translation>
    </message>
    <message>
        <source>Rien n’est pris en charge.</source>
        <translation>Nothing is taken into account.</translation>
    </message>
    <message>
        <source>bordereau {number}</source>
        <translation>bordereau {number}</translation>
    </message>
    <message>
        <source>pièce {number}</source>
        <translation>item {number}</translation>
    </message>
    <message>
        <source>ligne {number}</source>
        <translation>line {number}</translation>
    </message>
    <message>
        <source>pièce jointe {name}</source>
        <translation>attachment {name}</translation>
    </message>
    <message>
        <source>Signée sur cet appareil, elle sera remise dès que possible.</source>
        <translation>Signed on this device, it will be handed over as soon as possible.</translation>
    </message>
    <message>
        <source>Elle n’a pas pu être remise au parapheur.</source>
        <translation>It could not be handed to the parapheur.</translation>
    </message>
    <message>
        <source>Vous avez renoncé à l’envoyer : le parapheur ne l’a pas.</source>
        <translation>You gave up sending it: the parapheur does not have it.</translation>
    </message>
    <message>
        <source>Remise au parapheur ; le fichier signé n’a pas encore été relu.</source>
        <translation>Handed to the parapheur; the signed file has not been read again yet.</translation>
    </message>
    <message>
        <source>Le fichier signé a été relu : c’est bien celui qui était affiché, avec votre signature.</source>
        <translation>The signed file was read again: it is indeed the one displayed, with your signature.</translation>
    </message>
    <message>
        <source>Remise au parapheur, qui ne rend plus le fichier signé : il n’a pas pu être relu.</source>
        <translation>Handed to the parapheur, which no longer returns the signed file: it could not be read again.</translation>
    </message>
    <message>
        <source>Le fichier signé a été relu, et n’est pas comme il devrait être.</source>
        <translation>The signed file was read again, and is not as it should be.</translation>
    </message>
    <message>
        <source>Bordereau de mandats n°</source>
        <translation>Bordereau of mandats no.</translation>
    </message>
    <message>
        <source>Bordereau de titres n°</source>
        <translation>Bordereau of titres no.</translation>
    </message>
    <message>
        <source>Bordereau n°</source>
        <translation>Bordereau no.</translation>
    </message>
    <message>
        <source>Pièce jointe {name}</source>
        <translation>Attachment {name}</translation>
    </message>
    <message>
        <source>Marché {name}</source>
        <translation>Procurement contract {name}</translation>
    </message>
    <message>
        <source>Tout le fichier</source>
        <translation>The whole file</translation>
    </message>
    <message>
        <source>Signé par</source>
        <translation>Signed by</translation>
    </message>
    <message>
        <source>Certificat (SHA-256)</source>
        <translation>Certificate (SHA-256)</translation>
    </message>
    <message>
        <source>Empreinte de {name} (SHA-256)</source>
        <translation>Digest of {name} (SHA-256)</translation>
    </message>
    <message>
        <source>Nom du fichier à la trésorerie</source>
        <translation>Name of the file at the Treasury</translation>
    </message>
</context>
<context>
    <name>ui.views.spaces</name>
    <message>
        <source>%n message non lu</source>
        <translation>%n unread message</translation>
    </message>
    <message>
        <source>%n messages non lus</source>
        <translation>%n unread messages</translation>
    </message>
    <message>
        <source>%n invitation attend</source>
        <translation>%n invitation waits</translation>
    </message>
    <message>
        <source>%n invitations attendent</source>
        <translation>%n invitations wait</translation>
    </message>
    <message>
        <source>%n courrier pour action</source>
        <translation>%n letter for action</translation>
    </message>
    <message>
        <source>%n courriers pour action</source>
        <translation>%n letters for action</translation>
    </message>
    <message>
        <source>%n séance attend votre réponse</source>
        <translation>%n séance awaits your answer</translation>
    </message>
    <message>
        <source>%n séances attendent votre réponse</source>
        <translation>%n séances await your answer</translation>
    </message>
    <message>
        <source>%n dossier vous attend</source>
        <translation>%n dossier awaits you</translation>
    </message>
    <message>
        <source>%n dossiers vous attendent</source>
        <translation>%n dossiers await you</translation>
    </message>
    <message>
        <source>Réglages</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Bienvenue</source>
        <translation>Welcome</translation>
    </message>
    <message>
        <source>%n envoi avec preuve non remis</source>
        <translation>%n sending with proof not delivered</translation>
    </message>
    <message>
        <source>%n envois avec preuve non remis</source>
        <translation>%n sendings with proof not delivered</translation>
    </message>
    <message>
        <source>Recherche</source>
        <translation>Search</translation>
    </message>
</context>
<context>
    <name>ui.views.today.duties</name>
    <message>
        <source>Dans la semaine</source>
        <translation>Within the week</translation>
    </message>
    <message>
        <source>Ensuite</source>
        <translation>Afterwards</translation>
    </message>
    <message>
        <source>%n acte que le serveur n’a pas pris</source>
        <translation>%n act that the server did not take</translation>
    </message>
    <message>
        <source>%n actes que le serveur n’a pas pris</source>
        <translation>%n acts that the server did not take</translation>
    </message>
    <message>
        <source>%n message marqué</source>
        <translation>%n message flagged</translation>
    </message>
    <message>
        <source>%n messages marqués</source>
        <translation>%n messages flagged</translation>
    </message>
    <message>
        <source>Certificat de {name}</source>
        <translation>Certificate of {name}</translation>
    </message>
    <message>
        <source>à signer</source>
        <translation>to sign</translation>
    </message>
    <message>
        <source>%n en retard</source>
        <translation>%n late</translation>
    </message>
    <message>
        <source>attend {since}</source>
        <translation>waiting {since}</translation>
    </message>
    <message>
        <source>le plus ancien attend {since}</source>
        <translation>the oldest has been waiting {since}</translation>
    </message>
    <message>
        <source>convocation reçue</source>
        <translation>convocation received</translation>
    </message>
    <message>
        <source>convocation reçue {ago}</source>
        <translation>convocation received {ago}</translation>
    </message>
    <message>
        <source>{lead}, accusé non envoyé ; séance {when}</source>
        <translation>{lead}, acknowledgement not sent; séance {when}</translation>
    </message>
    <message>
        <source>séance {when}, votre présence n’est pas indiquée</source>
        <translation>séance {when}, your attendance is not stated</translation>
    </message>
    <message>
        <source>{notice} ; {said}</source>
        <translation>{notice}; {said}</translation>
    </message>
    <message>
        <source>convocation hors délai ({given} au lieu de {wanted})</source>
        <translation>notice sent too late ({given} instead of {wanted})</translation>
    </message>
    <message>
        <source>délai à vérifier : vue ici {ago}, dernier jour d’envoi {last}</source>
        <translation>notice to be checked: first seen here {ago}, last day to send it {last}</translation>
    </message>
    <message>
        <source>attend votre décision</source>
        <translation>awaits your decision</translation>
    </message>
    <message>
        <source>à décider {before}</source>
        <translation>to decide {before}</translation>
    </message>
    <message>
        <source>réponse attendue {before}</source>
        <translation>answer awaited {before}</translation>
    </message>
    <message>
        <source>arrivé {ago}, pour action</source>
        <translation>arrived {ago}, for action</translation>
    </message>
    <message>
        <source>{name} attend votre réponse, c’est {when}</source>
        <translation>{name} awaits your answer, it is {when}</translation>
    </message>
    <message>
        <source>attend votre réponse, c’est {when}</source>
        <translation>awaits your answer, it is {when}</translation>
    </message>
    <message>
        <source>refusé par les archives : {comment}</source>
        <translation>refused by the archives: {comment}</translation>
    </message>
    <message>
        <source>refusé par les archives</source>
        <translation>refused by the archives</translation>
    </message>
    <message>
        <source>envoi avec preuve non remis ({who}), parti {ago}</source>
        <translation>sending with proof not delivered ({who}), sent {ago}</translation>
    </message>
    <message>
        <source>a expiré {ago} : il ne signe plus</source>
        <translation>expired {ago}: it no longer signs</translation>
    </message>
    <message>
        <source>expire dans {left} : son renouvellement prend souvent deux mois</source>
        <translation>expires in {left}: its renewal often takes two months</translation>
    </message>
    <message>
        <source>depuis {since} : à recommencer, à changer ou à abandonner</source>
        <translation>{since}: to be tried again, changed or given up</translation>
    </message>
    <message>
        <source>rappel demandé pour {when}</source>
        <translation>reminder asked for {when}</translation>
    </message>
    <message>
        <source>le plus récent : {subject}</source>
        <translation>the most recent: {subject}</translation>
    </message>
    <message>
        <source>Une réponse est attendue</source>
        <translation>An answer is expected</translation>
    </message>
    <message>
        <source>Le fichier rendu n’est pas celui que vous avez signé</source>
        <translation>The file given back is not the one you signed</translation>
    </message>
    <message>
        <source>Refusé après votre signature</source>
        <translation>Refused after your signature</translation>
    </message>
    <message>
        <source>avant demain soir</source>
        <translation>before tomorrow evening</translation>
    </message>
    <message>
        <source>il y a %n jour</source>
        <translation>%n day ago</translation>
    </message>
    <message>
        <source>il y a %n jours</source>
        <translation>%n days ago</translation>
    </message>
    <message>
        <source>depuis %n jour</source>
        <translation>for %n day</translation>
    </message>
    <message>
        <source>depuis %n jours</source>
        <translation>for %n days</translation>
    </message>
    <message>
        <source>depuis aujourd’hui</source>
        <translation>since today</translation>
    </message>
    <message>
        <source>le {day}</source>
        <translation>on {day}</translation>
    </message>
</context>
<context>
    <name>ui.views.today.fleet</name>
    <message>
        <source>Ses données sont fermées sur cet appareil : rien d’elle n’apparaît ici. {why}</source>
        <translation>Its data are closed on this device: nothing of it appears here. {why}</translation>
    </message>
    <message>
        <source>Ses données ont été effacées de cet appareil, à distance, {when}.</source>
        <translation>Its data were erased from this device, remotely, {when}.</translation>
    </message>
    <message>
        <source>Motif : {reason}</source>
        <translation>Reason: {reason}</translation>
    </message>
</context>
<context>
    <name>ui.views.today.lines</name>
    <message>
        <source>Tout voir</source>
        <translation>Show all</translation>
    </message>
</context>
<context>
    <name>ui.views.today.view</name>
    <message>
        <source>Ce qui vous attend apparaîtra ici dès que vos serveurs auront répondu.</source>
        <translation>What awaits you will appear here as soon as your servers have answered.</translation>
    </message>
    <message>
        <source>Tout est à jour</source>
        <translation>Everything is up to date</translation>
    </message>
    <message>
        <source>Rien ne vous attend. Les nouveautés apparaîtront ici.</source>
        <translation>Nothing awaits you. News will appear here.</translation>
    </message>
    <message>
        <source>%n chose</source>
        <translation>%n thing</translation>
    </message>
    <message>
        <source>%n choses</source>
        <translation>%n things</translation>
    </message>
    <message>
        <source>À faire</source>
        <translation>To do</translation>
    </message>
    <message>
        <source>%n à vérifier</source>
        <translation>%n to check</translation>
    </message>
    <message>
        <source>C’est noté. Le rappel reviendra quand l’échéance approchera.</source>
        <translation>Noted. The reminder will return when the due date draws near.</translation>
    </message>
    <message>
        <source>Accusé de réception prêt{nbsp}: le serveur le confirmera à l’envoi.</source>
        <translation>Acknowledgement ready: the server will confirm it on sending.</translation>
    </message>
    <message>
        <source>Messages non lus</source>
        <translation>Unread messages</translation>
    </message>
    <message>
        <source>Séances à venir</source>
        <translation>Coming séances</translation>
    </message>
    <message>
        <source>Aucun rendez-vous dans les deux prochains jours.</source>
        <translation>No appointment in the next two days.</translation>
    </message>
    <message>
        <source>Vos rendez-vous arrivent avec la première synchronisation.</source>
        <translation>Your appointments arrive with the first synchronisation.</translation>
    </message>
    <message>
        <source>chevauche {title}</source>
        <translation>overlaps {title}</translation>
    </message>
    <message>
        <source>{name}, {body}, dans le navigateur</source>
        <translation>{name}, {body}, in the browser</translation>
    </message>
    <message>
        <source>%n message à ce sujet</source>
        <translation>%n message on this subject</translation>
    </message>
    <message>
        <source>%n messages à ce sujet</source>
        <translation>%n messages on this subject</translation>
    </message>
</context>
<context>
    <name>ui.views.welcome</name>
    <message>
        <source>Bienvenue dans Écharpe</source>
        <translation>Welcome to Écharpe</translation>
    </message>
    <message>
        <source>Messages, agenda, courriers, séances et parapheur de vos collectivités, avec ou sans réseau. Tout reste chiffré sur cet appareil.</source>
        <translation>Messages, agenda, letters, séances and parapheur of your local authorities, with or without a network. Everything stays encrypted on this device.</translation>
    </message>
    <message>
        <source>Reprendre une sauvegarde…</source>
        <translation>Restore a backup…</translation>
    </message>
    <message>
        <source>Elle vous a remis un fichier de configuration : il relie tous vos services à la fois.</source>
        <translation>It gave you a configuration file: it connects all your services at once.</translation>
    </message>
    <message>
        <source>Ma collectivité</source>
        <translation>My local authority</translation>
    </message>
    <message>
        <source>Ouvrir un fichier de configuration</source>
        <translation>Open a configuration file</translation>
    </message>
    <message>
        <source>Sinon, choisissez un service qu’elle vous a ouvert : un seul suffit. Il vous faut son adresse, votre identifiant et votre mot de passe.</source>
        <translation>Otherwise, choose a service that it opened for you: one is enough. You need its address, your login and your password.</translation>
    </message>
    <message>
        <source>Une commune inventée, avec ses serveurs, sur cet appareil. Elle s’ouvre dans une autre fenêtre.</source>
        <translation>An invented town, with its servers, on this device. It opens in another window.</translation>
    </message>
    <message>
        <source>Commune de démonstration</source>
        <translation>Demonstration town</translation>
    </message>
    <message>
        <source>Essayer la démonstration</source>
        <translation>Try the demonstration</translation>
    </message>
    <message>
        <source>Essayer avec la commune de démonstration</source>
        <translation>Try with the demonstration town</translation>
    </message>
    <message>
        <source>Reprendre une sauvegarde</source>
        <translation>Restore a backup</translation>
    </message>
    <message>
        <source>Dossier de la sauvegarde (Echarpe-…)</source>
        <translation>Folder of the backup (Echarpe-…)</translation>
    </message>
    <message>
        <source>La commune de démonstration s’ouvre. Cela prend quelques secondes.</source>
        <translation>The demonstration town is opening. It takes a few seconds.</translation>
    </message>
</context>
<context>
    <name>ui.webapps</name>
    <message>
        <source>{name} s’ouvre dans le navigateur.</source>
        <translation>{name} opens in the browser.</translation>
    </message>
</context>
<context>
    <name>ui.widgets.annotator</name>
    <message>
        <source>Annoter ce document</source>
        <translation>Annotate this document</translation>
    </message>
    <message>
        <source>Copie annotée.pdf</source>
        <translation>Annotated copy.pdf</translation>
    </message>
    <message>
        <source>Enregistrer une copie annotée</source>
        <translation>Save an annotated copy</translation>
    </message>
    <message>
        <source>Copie annotée enregistrée. Le document est signé : dans la copie, sa signature reste valable, mais ne porte pas sur vos notes, ajoutées après. L’original est inchangé.</source>
        <translation>Annotated copy saved. The document is signed: in the copy its signature stays valid but does not cover your notes, added afterwards. The original is unchanged.</translation>
    </message>
    <message>
        <source>Copie annotée enregistrée.</source>
        <translation>Annotated copy saved.</translation>
    </message>
</context>
<context>
    <name>ui.widgets.bulkbar</name>
    <message>
        <source>%n choisi</source>
        <translation>%n chosen</translation>
    </message>
    <message>
        <source>%n choisis</source>
        <translation>%n chosen</translation>
    </message>
</context>
<context>
    <name>ui.widgets.cardpanel</name>
    <message>
        <source>Un code erroné a déjà été saisi sur cette carte.</source>
        <translation>A wrong code has already been typed on this card.</translation>
    </message>
    <message>
        <source>Dernier essai : un code erroné bloquera la carte.</source>
        <translation>Last try: a wrong code will block the card.</translation>
    </message>
    <message>
        <source>Carte bloquée : utilisez son code de déblocage.</source>
        <translation>Card blocked: use its unblocking code.</translation>
    </message>
    <message>
        <source>Insérez votre carte de signature.</source>
        <translation>Insert your signing card.</translation>
    </message>
    <message>
        <source>Code PIN de la carte</source>
        <translation>PIN of the card</translation>
    </message>
    <message>
        <source>Chercher la carte</source>
        <translation>Look for the card</translation>
    </message>
    <message>
        <source>Celle-ci</source>
        <translation>This one</translation>
    </message>
</context>
<context>
    <name>ui.widgets.header</name>
    <message>
        <source>Rechercher</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Rechercher partout (Ctrl+K)</source>
        <translation>Search everywhere (Ctrl+K)</translation>
    </message>
    <message>
        <source>Chercher</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>État : {text}</source>
        <translation>State: {text}</translation>
    </message>
    <message>
        <source>Voir la synchronisation et ce qui attend d’être envoyé</source>
        <translation>Show the synchronisation and what waits to be sent</translation>
    </message>
</context>
<context>
    <name>ui.widgets.heard</name>
    <message>
        <source>Défilement vertical</source>
        <translation>Vertical scrolling</translation>
    </message>
    <message>
        <source>Défilement horizontal</source>
        <translation>Horizontal scrolling</translation>
    </message>
</context>
<context>
    <name>ui.widgets.kept</name>
    <message>
        <source>Saisie abandonnée.</source>
        <translation>Entry abandoned.</translation>
    </message>
    <message>
        <source>Non enregistré{nbsp}: {what}</source>
        <translation>Not saved: {what}</translation>
    </message>
    <message>
        <source>Reprendre la saisie{nbsp}: {what}</source>
        <translation>Go on with {what}</translation>
    </message>
    <message>
        <source>Abandonner la saisie{nbsp}: {what}</source>
        <translation>Give up {what}</translation>
    </message>
</context>
<context>
    <name>ui.widgets.pagestrip</name>
    <message>
        <source>{name}, page {page} sur {count}</source>
        <translation>{name}, page {page} of {count}</translation>
    </message>
</context>
<context>
    <name>ui.widgets.password_lock</name>
    <message>
        <source>Protéger par un mot de passe</source>
        <translation>Protect with a password</translation>
    </message>
    <message>
        <source>Mot de passe d’ouverture</source>
        <translation>Opening password</translation>
    </message>
    <message>
        <source>Notez-le : dites-le au destinataire par un autre moyen (téléphone). Écharpe l’oublie après l’envoi.</source>
        <translation>Write it down: tell the recipient by another means (telephone). Écharpe forgets it after sending.</translation>
    </message>
</context>
<context>
    <name>ui.widgets.pdfview</name>
    <message>
        <source>Pages du document</source>
        <translation>Pages of the document</translation>
    </message>
    <message>
        <source>Réduire</source>
        <translation>Zoom out</translation>
    </message>
    <message>
        <source>Agrandir</source>
        <translation>Zoom in</translation>
    </message>
    <message>
        <source>Largeur de la page</source>
        <translation>Page width</translation>
    </message>
    <message>
        <source>Ce fichier n’est pas un PDF : il s’ouvre avec son programme.</source>
        <translation>This file is not a PDF: it opens with its program.</translation>
    </message>
    <message>
        <source>Ouvrir avec son programme</source>
        <translation>Open with its program</translation>
    </message>
    <message>
        <source>Il s’affichera dès qu’il sera arrivé, même si vous quittez cette page.</source>
        <translation>It will be displayed once it has arrived, even if you leave this page.</translation>
    </message>
    <message>
        <source>Document en cours de téléchargement</source>
        <translation>Document being downloaded</translation>
    </message>
    <message>
        <source>Aucun document ouvert</source>
        <translation>No document open</translation>
    </message>
    <message>
        <source>p. {page}/{count}</source>
        <translation>p. {page}/{count}</translation>
    </message>
</context>
<context>
    <name>ui.widgets.pin</name>
    <message>
        <source>Afficher</source>
        <translation>Show</translation>
    </message>
    <message>
        <source>Lire les chiffres</source>
        <translation>Read the digits aloud</translation>
    </message>
    <message>
        <source>Chaque chiffre est lu à voix haute quand vous le tapez.</source>
        <translation>Each digit is read aloud when you type it.</translation>
    </message>
    <message>
        <source>Code effacé</source>
        <translation>Code cleared</translation>
    </message>
    <message>
        <source>%n caractère</source>
        <translation>%n character</translation>
    </message>
    <message>
        <source>%n caractères</source>
        <translation>%n characters</translation>
    </message>
</context>
<context>
    <name>ui.widgets.readtext</name>
    <message>
        <source>Le texte de ces pages se lit par le bouton « Lire le texte ».</source>
        <translation>The text of these pages is read with the “Read the text” button.</translation>
    </message>
    <message>
        <source>Votre encre : %n trait.</source>
        <translation>Your ink: %n stroke.</translation>
    </message>
    <message>
        <source>Votre encre : %n traits.</source>
        <translation>Your ink: %n strokes.</translation>
    </message>
</context>
<context>
    <name>ui.widgets.scantools</name>
    <message>
        <source>Tourner d’un quart de tour</source>
        <translation>Turn by a quarter</translation>
    </message>
    <message>
        <source>Redresser les pages penchées</source>
        <translation>Straighten the crooked pages</translation>
    </message>
    <message>
        <source>Renforcer le contraste</source>
        <translation>Increase the contrast</translation>
    </message>
    <message>
        <source>Aucune page ne penche.</source>
        <translation>No page is crooked.</translation>
    </message>
</context>
<context>
    <name>ui.widgets.searchbar</name>
    <message>
        <source>Chercher dans le document</source>
        <translation>Search in the document</translation>
    </message>
    <message>
        <source>Résultat {place}</source>
        <translation>Result {place}</translation>
    </message>
</context>
<context>
    <name>ui.widgets.source</name>
    <message>
        <source>Leur source, telle qu’elle est écrite{nbsp}:</source>
        <translation>Their source, as it is written:</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Source</translation>
    </message>
</context>
<context>
    <name>ui.widgets.suggestions</name>
    <message>
        <source>Propositions</source>
        <translation>Suggestions</translation>
    </message>
</context>
<context>
    <name>ui.widgets.textpane</name>
    <message>
        <source>Revoir les pages</source>
        <translation>Back to the pages</translation>
    </message>
    <message>
        <source>Texte de {title}</source>
        <translation>Text of {title}</translation>
    </message>
    <message>
        <source>Lecture du texte…</source>
        <translation>Reading the text…</translation>
    </message>
    <message>
        <source>Page {page} sur {count}</source>
        <translation>Page {page} of {count}</translation>
    </message>
    <message>
        <source>Cette page ne peut pas être lue.</source>
        <translation>This page cannot be read.</translation>
    </message>
    <message>
        <source>Cette page est une image : ses mots sont en cours de lecture…</source>
        <translation>This page is an image: its words are being read…</translation>
    </message>
    <message>
        <source>Cette page n’a pas de texte : c’est une image.</source>
        <translation>This page has no text: it is an image.</translation>
    </message>
    <message>
        <source>Aucun texte reconnu sur la page {page}.</source>
        <translation>No text recognised on page {page}.</translation>
    </message>
    <message>
        <source>Texte de la page {page} reconnu.</source>
        <translation>Text of page {page} recognised.</translation>
    </message>
    <message>
        <source>Texte reconnu dans l’image : des fautes sont possibles.</source>
        <translation>Text recognised in the image: there may be mistakes.</translation>
    </message>
</context>
<context>
    <name>ui.widgets.thumbnails</name>
    <message>
        <source>Vignettes, page {page} sur {count}</source>
        <translation>Thumbnails, page {page} of {count}</translation>
    </message>
    <message>
        <source>{where}, avec votre encre</source>
        <translation>{where}, with your ink</translation>
    </message>
    <message>
        <source>Vignettes</source>
        <translation>Thumbnails</translation>
    </message>
</context>
<context>
    <name>ui.widgets.toast</name>
    <message>
        <source>Fermer ce message</source>
        <translation>Close this message</translation>
    </message>
</context>
<context>
    <name>ui.widgets.toolline</name>
    <message>
        <source>Revenir aux outils</source>
        <translation>Back to the tools</translation>
    </message>
    <message>
        <source>Autres outils</source>
        <translation>More tools</translation>
    </message>
</context>
<context>
    <name>ui.works</name>
    <message>
        <source>%n travail en cours</source>
        <translation>%n task under way</translation>
    </message>
    <message>
        <source>%n travaux en cours</source>
        <translation>%n tasks under way</translation>
    </message>
    <message>
        <source>Arrêté. Ce qui était fait reste.</source>
        <translation>Stopped. What was done stays.</translation>
    </message>
</context>
</TS>
