<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>roamwire::tray::AboutPage</name>
    <message>
        <source>Roamwire %1</source>
        <translation>Roamwire %1</translation>
    </message>
    <message>
        <source>Keeps the devices of a private network connected while they move between networks.</source>
        <translation>Hält die Geräte eines privaten Netzwerks verbunden, während sie von Netz zu Netz wechseln.</translation>
    </message>
    <message>
        <source>Free software under the Apache License 2.0, without any warranty.</source>
        <translation>Freie Software unter der Apache-Lizenz 2.0, ohne jede Gewährleistung.</translation>
    </message>
    <message>
        <source>Built with:</source>
        <translation>Verwendet:</translation>
    </message>
    <message>
        <source>WireGuard is a registered trademark of Jason A. Donenfeld.</source>
        <translation>WireGuard ist eine eingetragene Marke von Jason A. Donenfeld.</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über Roamwire</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::Announcement</name>
    <message>
        <source>%1: the server cannot be reached</source>
        <translation>%1: der Server ist nicht erreichbar</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>network and its problem</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 works again</source>
        <translation>%1 funktioniert wieder</translation>
    </message>
    <message>
        <source>%1 joined %2</source>
        <translation>%1 ist %2 beigetreten</translation>
    </message>
    <message>
        <source>%1 is online</source>
        <translation>%1 ist online</translation>
    </message>
    <message>
        <source>%1 is away</source>
        <translation>%1 ist abwesend</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weitere Meldung</numerusform>
            <numerusform>und %n weitere Meldungen</numerusform>
        </translation>
    </message>
    <message>
        <source>Roamwire needs attention</source>
        <translation>Roamwire braucht Aufmerksamkeit</translation>
    </message>
    <message>
        <source>New in your network</source>
        <translation>Neues im Netzwerk</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::Autostart</name>
    <message>
        <source>%1 cannot be removed: %2. Remove it by hand.</source>
        <translation>%1 lässt sich nicht entfernen: %2. Die Datei bitte von Hand entfernen.</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2. Check the permissions of its folder.</source>
        <translation>%1 lässt sich nicht schreiben: %2. Bitte die Rechte des Ordners prüfen.</translation>
    </message>
    <message>
        <source>The registry key %1 cannot be written. Check its permissions.</source>
        <translation>Der Registrierungsschlüssel %1 lässt sich nicht schreiben. Bitte seine Rechte prüfen.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::BadgeLabel</name>
    <message>
        <source>%1, %2</source>
        <comment>path, round trip</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::BundleDialog</name>
    <message>
        <source>Save debug bundle</source>
        <translation>Diagnosepaket speichern</translation>
    </message>
    <message>
        <source>This is what will be in the file. Addresses, names, keys and networks are replaced by placeholders, and there are no secrets in it. Please read it before you pass it on.</source>
        <translation>Das wird in der Datei stehen. Adressen, Namen, Schlüssel und Netzwerke sind durch Platzhalter ersetzt, Geheimnisse sind nicht darin. Bitte vor der Weitergabe lesen.</translation>
    </message>
    <message>
        <source>Contents of the debug bundle</source>
        <translation>Inhalt des Diagnosepakets</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>&amp;Speichern…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Text files (*.txt)</source>
        <translation>Textdateien (*.txt)</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::CandidateList</name>
    <message>
        <source>No address known</source>
        <translation>Keine Adresse bekannt</translation>
    </message>
    <message>
        <source>in use</source>
        <comment>address of a peer</comment>
        <translation>in Gebrauch</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::CopyButton</name>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <comment>what</comment>
        <translation>%1 kopieren</translation>
    </message>
    <message>
        <source>Copy %1: %2</source>
        <comment>what, value</comment>
        <translation>%1 kopieren: %2</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::DirectTry</name>
    <message>
        <source>Try direct now</source>
        <translation>Jetzt direkt versuchen</translation>
    </message>
    <message>
        <source>Looking for a direct path…</source>
        <translation>Ein direkter Weg wird gesucht…</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::DoctorDialog</name>
    <message>
        <source>Examine %1</source>
        <translation>%1 untersuchen</translation>
    </message>
    <message>
        <source>&amp;Run again</source>
        <translation>&amp;Erneut prüfen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Save debug bundle…</source>
        <translation>&amp;Diagnosepaket speichern…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copies what was found, as it stands here, with addresses and names</source>
        <translation>Kopiert das Ergebnis, wie es hier steht, mit Adressen und Namen</translation>
    </message>
    <message>
        <source>Examining %1…</source>
        <translation>%1 wird untersucht…</translation>
    </message>
    <message>
        <source>Everything works</source>
        <translation>Alles funktioniert</translation>
    </message>
    <message>
        <source>It works, but could be better</source>
        <translation>Es funktioniert, könnte aber besser sein</translation>
    </message>
    <message>
        <source>Something does not work</source>
        <translation>Etwas funktioniert nicht</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::DonePage</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>You are in</source>
        <translation>Der Beitritt ist geglückt</translation>
    </message>
    <message>
        <source>The others reach this device at</source>
        <translation>Die anderen erreichen dieses Gerät unter</translation>
    </message>
    <message>
        <source>Address of this device: %1</source>
        <translation>Adresse dieses Geräts: %1</translation>
    </message>
    <message>
        <source>Its name is %1, its interface %2. Roamwire keeps it connected from now on.</source>
        <translation>Es heißt %1, seine Schnittstelle %2. Roamwire hält es von jetzt an verbunden.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::FindingRow</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1. What helps: %2</source>
        <translation>%1. Was hilft: %2</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Privileged helper</source>
        <translation>Hilfsdienst mit besonderen Rechten</translation>
    </message>
    <message>
        <source>What the helper can do</source>
        <translation>Was der Hilfsdienst kann</translation>
    </message>
    <message>
        <source>Checking paths</source>
        <translation>Prüfen von Wegen</translation>
    </message>
    <message>
        <source>WireGuard</source>
        <translation>WireGuard</translation>
    </message>
    <message>
        <source>WireGuard&apos;s command wg</source>
        <translation>WireGuards Befehl wg</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>Schnittstelle</translation>
    </message>
    <message>
        <source>Running client</source>
        <translation>Laufender Client</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Local network</source>
        <translation>Lokales Netz</translation>
    </message>
    <message>
        <source>Other VPNs</source>
        <translation>Andere VPNs</translation>
    </message>
    <message>
        <source>Firewall</source>
        <translation>Firewall</translation>
    </message>
    <message>
        <source>Name of the server</source>
        <translation>Name des Servers</translation>
    </message>
    <message>
        <source>Way to the server</source>
        <translation>Weg zum Server</translation>
    </message>
    <message>
        <source>Answer of the server</source>
        <translation>Antwort des Servers</translation>
    </message>
    <message>
        <source>Public address</source>
        <translation>Öffentliche Adresse</translation>
    </message>
    <message>
        <source>UDP</source>
        <translation>UDP</translation>
    </message>
    <message>
        <source>Paths to peers</source>
        <translation>Wege zu den Geräten</translation>
    </message>
    <message>
        <source>Being checked</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Funktioniert</translation>
    </message>
    <message>
        <source>Could be better</source>
        <translation>Könnte besser sein</translation>
    </message>
    <message>
        <source>Does not work</source>
        <translation>Funktioniert nicht</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::GeneralPage</name>
    <message>
        <source>Start at &amp;login</source>
        <translation>Bei der &amp;Anmeldung starten</translation>
    </message>
    <message>
        <source>Start &amp;minimized</source>
        <translation>&amp;Minimiert starten</translation>
    </message>
    <message>
        <source>Another language is used when Roamwire is started the next time.</source>
        <translation>Eine andere Sprache gilt ab dem nächsten Start von Roamwire.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Lan&amp;guage:</source>
        <translation>&amp;Sprache:</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Only the icon in the tray is shown then.</source>
        <translation>Dann ist nur das Symbol im Infobereich zu sehen.</translation>
    </message>
    <message>
        <source>When it is started by hand, too, only the icon is shown. Without a tray, the window opens all the same.</source>
        <translation>Auch beim Start von Hand ist nur das Symbol zu sehen. Ohne Infobereich öffnet sich das Fenster trotzdem.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::HistoryList</name>
    <message>
        <source>Path history</source>
        <translation>Verlauf der Wege</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::HistoryModel</name>
    <message>
        <source>%1: %2, %3</source>
        <comment>when, path, why</comment>
        <translation>%1: %2, %3</translation>
    </message>
    <message>
        <source>now</source>
        <comment>since when a path is used</comment>
        <translation>jetzt</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::InviteDialog</name>
    <message>
        <source>&amp;Make link</source>
        <translation>&amp;Link erstellen</translation>
    </message>
    <message>
        <source>&amp;Another link</source>
        <translation>&amp;Weiterer Link</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Invite to %1</source>
        <translation>Zu %1 einladen</translation>
    </message>
    <message>
        <source>This network is paused. Resume it to invite somebody.</source>
        <translation>Dieses Netzwerk ist pausiert. Zum Einladen muss es fortgesetzt werden.</translation>
    </message>
    <message>
        <source>There is no connection to the server yet. Links can be made when there is one.</source>
        <translation>Es besteht noch keine Verbindung zum Server. Sobald sie besteht, lassen sich Links erstellen.</translation>
    </message>
    <message>
        <source>Links for this network do not come from this device. If the network is open, send others the link with which you joined. If you are a visitor, ask one of its members. Otherwise whoever runs the server makes links, with: roamwired invite</source>
        <translation>Links zu diesem Netzwerk kommen nicht von diesem Gerät. Ist das Netzwerk offen, genügt für andere der Link, mit dem dieses Gerät beigetreten ist. Wer zu Besuch ist, fragt am besten ein Mitglied. Sonst erstellt sie, wer den Server betreibt, mit: roamwired invite</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>Der Server wird gefragt…</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::InviteLinkPage</name>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>The clipboard is emptied after a minute.</source>
        <translation>Die Zwischenablage wird nach einer Minute geleert.</translation>
    </message>
    <message>
        <source>Scan or send this link</source>
        <translation>Diesen Link scannen oder verschicken</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message numerus="yes">
        <source>Good for %n visit(s), until %1.</source>
        <translation>
            <numerusform>Gültig für %n Besuch, bis %1.</numerusform>
            <numerusform>Gültig für %n Besuche, bis %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Good for %n device(s), until %1.</source>
        <translation>
            <numerusform>Gültig für %n Gerät, bis %1.</numerusform>
            <numerusform>Gültig für %n Geräte, bis %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Whoever has this link can join and reach the devices in this network. Send it only where nobody else reads it, and do not show the code in public.</source>
        <translation>Wer diesen Link hat, kann beitreten und die Geräte in diesem Netzwerk erreichen. Bitte nur dorthin schicken, wo niemand sonst mitliest, und den Code nicht öffentlich zeigen.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::InviteTermsPage</name>
    <message>
        <source>Only for a &amp;visit</source>
        <translation>Nur für einen &amp;Besuch</translation>
    </message>
    <message>
        <source>one hour</source>
        <translation>eine Stunde</translation>
    </message>
    <message>
        <source>one day</source>
        <translation>einen Tag</translation>
    </message>
    <message>
        <source>one week</source>
        <translation>eine Woche</translation>
    </message>
    <message>
        <source>A visitor is forgotten five minutes after the connection ends, and may not invite others.</source>
        <translation>Ein Besuch wird fünf Minuten nach dem Ende seiner Verbindung vergessen und darf niemanden einladen.</translation>
    </message>
    <message>
        <source>&amp;Devices that may join</source>
        <translation>Anzahl der &amp;Geräte</translation>
    </message>
    <message>
        <source>&amp;Link is good for</source>
        <translation>Link gül&amp;tig für</translation>
    </message>
    <message>
        <source>Invite a device</source>
        <translation>Gerät einladen</translation>
    </message>
    <message>
        <source>Makes a link with which another device joins this network.</source>
        <translation>Erstellt einen Link, mit dem ein anderes Gerät diesem Netzwerk beitritt.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::JoinDialog</name>
    <message>
        <source>Join a network</source>
        <translation>Netzwerk beitreten</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>C&amp;ontinue</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Join</source>
        <translation>&amp;Beitreten</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Erneut versuchen</translation>
    </message>
    <message>
        <source>&amp;Show peers</source>
        <translation>&amp;Geräte zeigen</translation>
    </message>
    <message>
        <source>Another link was opened. Finish or cancel this one, then open the other again.</source>
        <translation>Ein anderer Link wurde geöffnet. Bitte diesen erst abschließen oder abbrechen und den anderen dann noch einmal öffnen.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::KeychainQuestion</name>
    <message>
        <source>Where to keep the secret of %1</source>
        <translation>Wohin mit dem Geheimnis von %1</translation>
    </message>
    <message>
        <source>No keychain is available for the secret of %1.</source>
        <translation>Für das Geheimnis von %1 ist kein Schlüsselbund vorhanden.</translation>
    </message>
    <message>
        <source>It can stay in a file that only you can read:
%1

A keychain, such as GNOME Keyring or KWallet, would encrypt it with your password. In the file it is as safe as the disk: who gets hold of that, or of a backup, can join this network.

Reason: %2</source>
        <translation>Es kann in einer Datei bleiben, die nur das eigene Benutzerkonto lesen kann:
%1

Ein Schlüsselbund wie GNOME Keyring oder KWallet würde es mit dem eigenen Passwort verschlüsseln. In der Datei ist es so sicher wie die Festplatte: Wer an sie oder an eine Sicherung gelangt, kann diesem Netzwerk beitreten.

Grund: %2</translation>
    </message>
    <message>
        <source>&amp;Keep it in the file</source>
        <translation>In der Datei &amp;behalten</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Erneut versuchen</translation>
    </message>
    <message>
        <source>&amp;Decide later</source>
        <translation>&amp;Später entscheiden</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::LeaveQuestion</name>
    <message>
        <source>Leave %1?</source>
        <translation>%1 verlassen?</translation>
    </message>
    <message>
        <source>Leave the network %1?</source>
        <translation>Das Netzwerk %1 verlassen?</translation>
    </message>
    <message>
        <source>This device gives its address back and is no longer reached by the others. To come back it needs a new invite link.</source>
        <translation>Dieses Gerät gibt seine Adresse zurück und ist für die anderen nicht mehr erreichbar. Um zurückzukommen, braucht es einen neuen Einladungslink.</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>%1 was not left</source>
        <translation>%1 wurde nicht verlassen</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::LinkPage</name>
    <message>
        <source>From &amp;clipboard</source>
        <translation>Aus Zwischen&amp;ablage</translation>
    </message>
    <message>
        <source>Choose &amp;picture…</source>
        <translation>B&amp;ild wählen…</translation>
    </message>
    <message>
        <source>&amp;Link</source>
        <translation>&amp;Link</translation>
    </message>
    <message>
        <source>Link of the invitation</source>
        <translation>Link der Einladung</translation>
    </message>
    <message>
        <source>A link, or a picture of its QR code</source>
        <translation>Ein Link oder ein Bild seines QR-Codes</translation>
    </message>
    <message>
        <source>A photo or screenshot of the QR code</source>
        <translation>Ein Foto oder Bildschirmfoto des QR-Codes</translation>
    </message>
    <message>
        <source>Join a network</source>
        <translation>Netzwerk beitreten</translation>
    </message>
    <message>
        <source>Paste the link of your invitation, or use a picture of its QR code. You can also drop either of them here. You see what the link says before anything happens.</source>
        <translation>Den Link der Einladung einfügen oder ein Bild seines QR-Codes verwenden. Beides lässt sich auch hierher ziehen. Was im Link steht, ist zu sehen, bevor etwas geschieht.</translation>
    </message>
    <message>
        <source>Choose a picture of the QR code</source>
        <translation>Bild des QR-Codes wählen</translation>
    </message>
    <message>
        <source>Pictures (%1)</source>
        <translation>Bilder (%1)</translation>
    </message>
    <message>
        <source>There is neither text nor a picture. Copy the link or its QR code first.</source>
        <translation>Dort ist weder Text noch ein Bild. Bitte zuerst den Link oder seinen QR-Code kopieren.</translation>
    </message>
    <message>
        <source>Looking for a QR code…</source>
        <translation>Ein QR-Code wird gesucht…</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::MainWindow</name>
    <message>
        <source>Welcome to Roamwire</source>
        <translation>Willkommen bei Roamwire</translation>
    </message>
    <message>
        <source>You are in no network yet. Ask a member for an invite link, or have its QR code as a picture.</source>
        <translation>Dieses Gerät ist noch in keinem Netzwerk. Ein Mitglied kann einen Einladungslink schicken, oder dessen QR-Code als Bild.</translation>
    </message>
    <message>
        <source>Join a network…</source>
        <translation>Netzwerk beitreten…</translation>
    </message>
    <message>
        <source>Copied %1</source>
        <translation>%1 kopiert</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::NetworkActions</name>
    <message>
        <source>An agent on this device keeps this network connected. Stop the agent to pause it.</source>
        <translation>Ein Agent auf diesem Gerät hält dieses Netzwerk verbunden. Zum Pausieren den Agenten anhalten.</translation>
    </message>
    <message>
        <source>Unlock its secrets first.</source>
        <translation>Zuerst müssen seine Geheimnisse entsperrt werden.</translation>
    </message>
    <message>
        <source>Resume this network to invite to it.</source>
        <translation>Zum Einladen muss dieses Netzwerk fortgesetzt werden.</translation>
    </message>
    <message>
        <source>Links to this network come from whoever runs its server.</source>
        <translation>Links zu diesem Netzwerk gibt, wer seinen Server betreibt.</translation>
    </message>
    <message>
        <source>An agent on this device keeps this network connected. Leave with roamwire-agent leave.</source>
        <translation>Ein Agent auf diesem Gerät hält dieses Netzwerk verbunden. Verlassen wird es mit roamwire-agent leave.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::NetworkHeader</name>
    <message>
        <source>own address</source>
        <translation>eigene Adresse</translation>
    </message>
    <message>
        <source>Invite…</source>
        <translation>Einladen…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>Resume network %1</source>
        <translation>Netzwerk %1 fortsetzen</translation>
    </message>
    <message>
        <source>Pause network %1</source>
        <translation>Netzwerk %1 pausieren</translation>
    </message>
    <message>
        <source>Invite a device to network %1</source>
        <translation>Ein Gerät in das Netzwerk %1 einladen</translation>
    </message>
    <message>
        <source>More for network %1</source>
        <translation>Mehr zum Netzwerk %1</translation>
    </message>
    <message>
        <source>Show peers</source>
        <translation>Geräte zeigen</translation>
    </message>
    <message>
        <source>Hide peers</source>
        <translation>Geräte verbergen</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::NetworkSection</name>
    <message>
        <source>connecting…</source>
        <translation>verbindet…</translation>
    </message>
    <message>
        <source>away</source>
        <translation>abwesend</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>verbunden</translation>
    </message>
    <message>
        <source>LAN</source>
        <translation>LAN</translation>
    </message>
    <message>
        <source>WAN</source>
        <translation>WAN</translation>
    </message>
    <message>
        <source>relay</source>
        <translation>Relay</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>No other peers yet</source>
        <translation>Noch keine anderen Geräte</translation>
    </message>
    <message>
        <source>All peers…</source>
        <translation>Alle Geräte…</translation>
    </message>
    <message>
        <source>Invite…</source>
        <translation>Einladen…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>peer and its path</comment>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>ausgelassen</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::NetworkSummary</name>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbindet…</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n direct</source>
        <comment>peers whose path is direct</comment>
        <translation>
            <numerusform>%1 von %n direkt</numerusform>
            <numerusform>%1 von %n direkt</numerusform>
        </translation>
    </message>
    <message>
        <source>no address</source>
        <translation>keine Adresse</translation>
    </message>
    <message>
        <source>Network %1, %2, %3, no peers</source>
        <translation>Netzwerk %1, %2, %3, keine Geräte</translation>
    </message>
    <message>
        <source>Network %1, %2, %3, %4</source>
        <translation>Netzwerk %1, %2, %3, %4</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::NetworksPage</name>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>Schnittstelle</translation>
    </message>
    <message>
        <source>The interface of a network is managed by Roamwire, or was set up by somebody else. This is decided on joining; to change it, leave the network and join it again.</source>
        <translation>Die Schnittstelle eines Netzwerks verwaltet Roamwire, oder sie ist anderweitig eingerichtet. Das entscheidet sich beim Beitritt. Um es zu ändern, das Netzwerk verlassen und ihm erneut beitreten.</translation>
    </message>
    <message>
        <source>Kept by an agent</source>
        <translation>Beim Agenten</translation>
    </message>
    <message>
        <source>An agent on this device keeps this network connected, and has the settings of its own. Here it is only shown.</source>
        <translation>Ein Agent auf diesem Gerät hält dieses Netzwerk verbunden und hat seine eigenen Einstellungen. Hier wird es nur gezeigt.</translation>
    </message>
    <message>
        <source>Managed</source>
        <translation>Verwaltet</translation>
    </message>
    <message>
        <source>Roamwire made this interface and looks after all of it: key, addresses, routes and peers. A pause takes the tunnel down.</source>
        <translation>Roamwire hat diese Schnittstelle angelegt und kümmert sich um alles: Schlüssel, Adressen, Routen und Geräte. Beim Pausieren wird der Tunnel abgebaut.</translation>
    </message>
    <message>
        <source>Set up by somebody else</source>
        <translation>Anderweitig eingerichtet</translation>
    </message>
    <message>
        <source>wg-quick, NetworkManager or somebody else set this interface up. Roamwire only tells it where its peers are, and adds peers only if that was allowed on joining. A pause leaves the tunnel as it is.</source>
        <translation>Diese Schnittstelle stammt von wg-quick, NetworkManager oder jemand anderem. Roamwire sagt ihr nur, wo ihre Geräte sind, und fügt Geräte nur hinzu, wenn es beim Beitritt erlaubt wurde. Beim Pausieren bleibt der Tunnel, wie er ist.</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>Noch unbekannt</translation>
    </message>
    <message>
        <source>The network is not running. Its interface is looked at when it starts.</source>
        <translation>Das Netzwerk läuft nicht. Seine Schnittstelle wird beim Start angesehen.</translation>
    </message>
    <message>
        <source>There is no network yet.</source>
        <translation>Es gibt noch kein Netzwerk.</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Netzwerke</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::NotificationsPage</name>
    <message>
        <source>&amp;None</source>
        <translation>&amp;Keine</translation>
    </message>
    <message>
        <source>The icon in the tray still shows how things are.</source>
        <translation>Das Symbol im Infobereich zeigt weiterhin, wie es steht.</translation>
    </message>
    <message>
        <source>Only &amp;important ones</source>
        <translation>Nur &amp;wichtige</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>&amp;Alle</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>When a network needs attention, or a new device joined it.</source>
        <translation>Wenn ein Netzwerk Aufmerksamkeit braucht oder ein neues Gerät beigetreten ist.</translation>
    </message>
    <message>
        <source>Also when devices come and go, and when a network works again.</source>
        <translation>Auch wenn Geräte kommen und gehen und wenn ein Netzwerk wieder funktioniert.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::Overall</name>
    <message numerus="yes">
        <source>%n network(s) need attention</source>
        <translation>
            <numerusform>%n Netzwerk braucht Aufmerksamkeit</numerusform>
            <numerusform>%n Netzwerke brauchen Aufmerksamkeit</numerusform>
        </translation>
    </message>
    <message>
        <source>the server cannot be reached</source>
        <translation>der Server ist nicht erreichbar</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>network and its problem</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Connected; no other peer is online</source>
        <translation>Verbunden; kein anderes Gerät ist online</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n peer(s) connected</source>
        <translation>
            <numerusform>%1 von %n Gerät verbunden</numerusform>
            <numerusform>%1 von %n Geräten verbunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n peer(s) connected, %1 through the relay</source>
        <translation>
            <numerusform>%n Gerät verbunden, %1 über das Relay</numerusform>
            <numerusform>%n Geräte verbunden, %1 über das Relay</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n peer(s) connected</source>
        <translation>
            <numerusform>%n Gerät verbunden</numerusform>
            <numerusform>%n Geräte verbunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Looking for a path to %n peer(s)</source>
        <translation>
            <numerusform>Ein Weg zu %n Gerät wird gesucht</numerusform>
            <numerusform>Wege zu %n Geräten werden gesucht</numerusform>
        </translation>
    </message>
    <message>
        <source>Connecting to the server</source>
        <translation>Verbindung zum Server wird aufgebaut</translation>
    </message>
    <message>
        <source>Not in a network yet</source>
        <translation>Noch in keinem Netzwerk</translation>
    </message>
    <message>
        <source>Offline: no server and no peer can be reached</source>
        <translation>Offline: weder der Server noch ein Gerät ist erreichbar</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::OwnNetwork</name>
    <message>
        <source>The network is paused; resume it to invite somebody.</source>
        <translation>Das Netzwerk ist pausiert; zum Einladen muss es fortgesetzt werden.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::OwnNetworks</name>
    <message>
        <source>another program keeps %1 connected; its configuration stays as it is</source>
        <translation>ein anderes Programm hält %1 verbunden; die Konfiguration bleibt, wie sie ist</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::PathHistory</name>
    <message>
        <source>First seen</source>
        <translation>Zum ersten Mal gesehen</translation>
    </message>
    <message>
        <source>This device changed networks</source>
        <translation>Dieses Gerät hat das Netz gewechselt</translation>
    </message>
    <message>
        <source>The peer changed its address</source>
        <translation>Das andere Gerät hat seine Adresse gewechselt</translation>
    </message>
    <message>
        <source>The peer went away</source>
        <translation>Das andere Gerät war fort</translation>
    </message>
    <message>
        <source>The peer is back</source>
        <translation>Das andere Gerät ist zurück</translation>
    </message>
    <message>
        <source>A direct path answered</source>
        <translation>Ein direkter Weg hat geantwortet</translation>
    </message>
    <message>
        <source>The path before stopped answering</source>
        <translation>Der Weg davor antwortete nicht mehr</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::PathWords</name>
    <message>
        <source>LAN</source>
        <comment>badge</comment>
        <translation>LAN</translation>
    </message>
    <message>
        <source>WAN</source>
        <comment>badge</comment>
        <translation>WAN</translation>
    </message>
    <message>
        <source>Relay</source>
        <comment>badge</comment>
        <translation>Relay</translation>
    </message>
    <message>
        <source>No path</source>
        <comment>badge</comment>
        <translation>Kein Weg</translation>
    </message>
    <message>
        <source>&lt;1 ms</source>
        <comment>round trip</comment>
        <translation>&lt;1 ms</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <comment>round trip</comment>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>Presence unknown</source>
        <translation>Anwesenheit unbekannt</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Away</source>
        <translation>Abwesend</translation>
    </message>
    <message>
        <source>Same local network</source>
        <translation>Im selben lokalen Netz</translation>
    </message>
    <message>
        <source>Direct, over the internet</source>
        <translation>Direkt, über das Internet</translation>
    </message>
    <message>
        <source>Through the relay</source>
        <translation>Über das Relay</translation>
    </message>
    <message>
        <source>There is no path to this peer yet.</source>
        <translation>Es gibt noch keinen Weg zu diesem Gerät.</translation>
    </message>
    <message>
        <source>Both devices are in the same local network, and packets stay in it.</source>
        <translation>Beide Geräte sind im selben lokalen Netz, und die Pakete bleiben darin.</translation>
    </message>
    <message>
        <source>Packets go over the internet, straight from one device to the other.</source>
        <translation>Die Pakete gehen über das Internet, geradewegs von einem Gerät zum anderen.</translation>
    </message>
    <message>
        <source>The relay passes the packets on. It cannot read them.</source>
        <translation>Das Relay reicht die Pakete weiter. Lesen kann es sie nicht.</translation>
    </message>
    <message>
        <source>No direct address known</source>
        <translation>Keine direkte Adresse bekannt</translation>
    </message>
    <message>
        <source>No address known</source>
        <translation>Keine Adresse bekannt</translation>
    </message>
    <message>
        <source>No direct address answers</source>
        <translation>Keine direkte Adresse antwortet</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>Noch keine Antwort</translation>
    </message>
    <message>
        <source>Server cannot be reached</source>
        <translation>Server nicht erreichbar</translation>
    </message>
    <message>
        <source>Address conflict</source>
        <translation>Adresskonflikt</translation>
    </message>
    <message>
        <source>Not set up on this interface</source>
        <translation>Nicht an dieser Schnittstelle</translation>
    </message>
    <message>
        <source>Not vouched for yet</source>
        <translation>Noch nicht verbürgt</translation>
    </message>
    <message>
        <source>Not vouched for by a member</source>
        <translation>Von keinem Mitglied verbürgt</translation>
    </message>
    <message>
        <source>Outdated record</source>
        <translation>Veralteter Eintrag</translation>
    </message>
    <message>
        <source>Both routers are too strict</source>
        <translation>Beide Router sind zu streng</translation>
    </message>
    <message>
        <source>Router keeps devices apart</source>
        <translation>Router trennt die Geräte</translation>
    </message>
    <message>
        <source>UDP is blocked</source>
        <translation>UDP ist gesperrt</translation>
    </message>
    <message>
        <source>The relay is full</source>
        <translation>Das Relay ist voll</translation>
    </message>
    <message>
        <source>Direct path: next try soon</source>
        <translation>Direkt: bald neuer Versuch</translation>
    </message>
    <message>
        <source>The peer has told no address that this device could reach. Check that it is connected to a network.</source>
        <translation>Das andere Gerät hat keine Adresse genannt, die dieses Gerät erreichen könnte. Bitte prüfen, ob es mit einem Netz verbunden ist.</translation>
    </message>
    <message>
        <source>None of its own addresses answers, so the relay passes the packets on. Most often a firewall drops UDP: allow WireGuard&apos;s port on both devices.</source>
        <translation>Keine seiner eigenen Adressen antwortet, darum reicht das Relay die Pakete weiter. Meist verwirft eine Firewall UDP: Es hilft, auf beiden Geräten den Port von WireGuard zu erlauben.</translation>
    </message>
    <message>
        <source>Its addresses are being tried, and nothing has come back. If it stays like this, allow UDP in the firewalls of both devices.</source>
        <translation>Seine Adressen werden versucht, und nichts kam zurück. Bleibt es dabei, hilft es, UDP in den Firewalls beider Geräte zu erlauben.</translation>
    </message>
    <message>
        <source>The peer has no connection to the server. Switch it on, or connect it to a network; it comes back by itself.</source>
        <translation>Das andere Gerät hat keine Verbindung zum Server. Sobald es eingeschaltet und mit einem Netz verbunden ist, kommt es von selbst zurück.</translation>
    </message>
    <message>
        <source>The server does not answer, so what worked before is used. If it lasts, check this device&apos;s connection, or the server.</source>
        <translation>Der Server antwortet nicht, darum wird verwendet, was zuvor ging. Hält es an, bitte die Verbindung dieses Geräts oder den Server prüfen.</translation>
    </message>
    <message>
        <source>Another peer has its address, or the helper may not use it. Allow the helper to use this network, or let one of the two leave and join again.</source>
        <translation>Ein anderes Gerät hat seine Adresse, oder der Hilfsdienst darf sie nicht verwenden. Es hilft, dem Hilfsdienst dieses Netz zu erlauben oder eines der beiden neu beitreten zu lassen.</translation>
    </message>
    <message>
        <source>Somebody else set this interface up, without this peer. Add it to the interface&apos;s configuration, or allow Roamwire to add peers.</source>
        <translation>Diese Schnittstelle ist anderweitig eingerichtet, ohne dieses Gerät. Es hilft, das Gerät in ihre Konfiguration einzutragen oder Roamwire das Hinzufügen zu erlauben.</translation>
    </message>
    <message>
        <source>No member vouches for this peer, so it is left out. Wait until it has joined completely; if it stays like this, do not trust the server.</source>
        <translation>Kein Mitglied bürgt für dieses Gerät, darum bleibt es außen vor. Bitte abwarten, bis es ganz beigetreten ist. Bleibt es dabei, ist dem Server nicht zu trauen.</translation>
    </message>
    <message>
        <source>No member of this network vouches for this key, address and name, so it is left out. Let the peer join again with a member&apos;s link; if that does not help, do not trust the server.</source>
        <translation>Kein Mitglied dieses Netzwerks bürgt für diesen Schlüssel mit dieser Adresse und diesem Namen, darum bleibt das Gerät außen vor. Es sollte mit dem Link eines Mitglieds neu beitreten. Hilft das nicht, ist dem Server nicht zu trauen.</translation>
    </message>
    <message>
        <source>The server repeats what was true once, so the peer is left out. Restart the server and its clients; if it stays like this, do not trust the server.</source>
        <translation>Der Server wiederholt, was einmal galt, darum bleibt das Gerät außen vor. Bitte den Server und seine Clients neu starten. Bleibt es dabei, ist dem Server nicht zu trauen.</translation>
    </message>
    <message>
        <source>Both routers use another port for every destination, so no direct path can be made. IPv6, or a port forward on one of them, would help.</source>
        <translation>Beide Router verwenden für jedes Ziel einen anderen Port, darum ist kein direkter Weg möglich. IPv6 oder eine Portweiterleitung an einem von ihnen würde helfen.</translation>
    </message>
    <message>
        <source>Both devices are behind one router that keeps its devices apart. Use a network that is not for guests, or turn client isolation off.</source>
        <translation>Beide Geräte sind hinter einem Router, der seine Geräte voneinander trennt. Ein Netz, das nicht für Gäste ist, hilft, oder das Abschalten dieser Trennung.</translation>
    </message>
    <message>
        <source>Not even the relay gets packets from both devices. Allow UDP to the relay&apos;s ports in the firewall.</source>
        <translation>Nicht einmal das Relay erhält Pakete von beiden Geräten. Es hilft, UDP zu den Ports des Relays in der Firewall zu erlauben.</translation>
    </message>
    <message>
        <source>The relay has no port left for these two, and no direct address answers. Give the relay more ports.</source>
        <translation>Das Relay hat keinen Port mehr für diese beiden, und keine direkte Adresse antwortet. Das Relay braucht mehr Ports.</translation>
    </message>
    <message>
        <source>The relay passes the packets on until the next try for a direct path. There is nothing to do.</source>
        <translation>Das Relay reicht die Pakete weiter, bis wieder ein direkter Weg versucht wird. Es ist nichts zu tun.</translation>
    </message>
    <message>
        <source>This network is paused.</source>
        <translation>Dieses Netzwerk ist pausiert.</translation>
    </message>
    <message>
        <source>This network is locked.</source>
        <translation>Dieses Netzwerk ist gesperrt.</translation>
    </message>
    <message>
        <source>An agent keeps this network connected. It looks for direct paths by itself.</source>
        <translation>Ein Agent hält dieses Netzwerk verbunden. Er sucht selbst nach direkten Wegen.</translation>
    </message>
    <message>
        <source>The path is direct already.</source>
        <translation>Der Weg ist schon direkt.</translation>
    </message>
    <message>
        <source>This peer is left out, for the reason above.</source>
        <translation>Dieses Gerät bleibt aus dem Grund oben außen vor.</translation>
    </message>
    <message>
        <source>The peer is away. Paths are looked for as soon as it is back.</source>
        <translation>Das Gerät ist abwesend. Sobald es zurück ist, werden Wege gesucht.</translation>
    </message>
    <message>
        <source>There is no address to try.</source>
        <translation>Es gibt keine Adresse, die sich versuchen ließe.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::PeerDetails</name>
    <message>
        <source>Details of the peer</source>
        <translation>Details des Geräts</translation>
    </message>
    <message>
        <source>address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>IPv6 address</source>
        <translation>IPv6-Adresse</translation>
    </message>
    <message>
        <source>endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>public key</source>
        <translation>Öffentlichen Schlüssel</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>IPv6</source>
        <translation>IPv6</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Public key</source>
        <translation>Öffentlicher Schlüssel</translation>
    </message>
    <message>
        <source>Where it may be reached</source>
        <translation>Wo es erreichbar sein kann</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>Datenverkehr</translation>
    </message>
    <message>
        <source>Path history</source>
        <translation>Verlauf der Wege</translation>
    </message>
    <message>
        <source>↓ %1 received</source>
        <translation>↓ %1 empfangen</translation>
    </message>
    <message>
        <source>↑ %1 sent</source>
        <translation>↑ %1 gesendet</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::PeerModel</name>
    <message>
        <source>trying %1</source>
        <comment>path</comment>
        <translation>versucht: %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>path, round trip</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, %2, %3, %4</source>
        <comment>name, address, presence, path</comment>
        <translation>%1, %2, %3, %4</translation>
    </message>
    <message>
        <source>%1. %2.</source>
        <comment>path in words, handshake</comment>
        <translation>%1. %2.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::PeersPane</name>
    <message>
        <source>Search by name, address or key</source>
        <translation>Nach Name, Adresse oder Schlüssel suchen</translation>
    </message>
    <message>
        <source>Search peers</source>
        <translation>Geräte suchen</translation>
    </message>
    <message>
        <source>Join a network…</source>
        <translation>Netzwerk beitreten…</translation>
    </message>
    <message>
        <source>Nobody found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>No peer has this in its name, address, key or network.</source>
        <translation>Kein Gerät hat das in Name, Adresse, Schlüssel oder Netzwerk.</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Resume this network to see who is there.</source>
        <translation>Wer da ist, zeigt sich, sobald dieses Netzwerk fortgesetzt wird.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>The secrets of this network are in a keychain that is locked. Unlock it, and the peers appear here.</source>
        <translation>Die Geheimnisse dieses Netzwerks sind in einem gesperrten Schlüsselbund. Sobald er entsperrt ist, erscheinen hier die Geräte.</translation>
    </message>
    <message>
        <source>Waiting for the server</source>
        <translation>Warten auf den Server</translation>
    </message>
    <message>
        <source>As soon as it answers, the peers of this network appear here.</source>
        <translation>Sobald er antwortet, erscheinen hier die Geräte dieses Netzwerks.</translation>
    </message>
    <message>
        <source>No other device yet</source>
        <translation>Noch kein anderes Gerät</translation>
    </message>
    <message>
        <source>Invite one with a link or a QR code. It appears here as soon as it has joined.</source>
        <translation>Mit einem Link oder QR-Code lässt sich eines einladen. Es erscheint hier, sobald es beigetreten ist.</translation>
    </message>
    <message>
        <source>Invite a device…</source>
        <translation>Gerät einladen…</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::PeersView</name>
    <message>
        <source>Networks and their peers</source>
        <translation>Netzwerke und ihre Geräte</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::Phrasebook</name>
    <message>
        <source>the server does not answer</source>
        <translation>der Server antwortet nicht</translation>
    </message>
    <message>
        <source>the server stopped answering</source>
        <translation>der Server antwortet nicht mehr</translation>
    </message>
    <message>
        <source>the connection to the server ended: %1</source>
        <translation>die Verbindung zum Server endete: %1</translation>
    </message>
    <message>
        <source>the server does not speak the Roamwire protocol</source>
        <translation>der Server spricht nicht das Protokoll von Roamwire</translation>
    </message>
    <message>
        <source>the server sent a second challenge</source>
        <translation>der Server schickte eine zweite Aufgabe</translation>
    </message>
    <message>
        <source>%1 does not have the key that the link names (its pin is %2): either somebody stands in between, or the server got a new key</source>
        <translation>%1 hat nicht den Schlüssel, den der Link nennt (sein Fingerabdruck ist %2): Entweder steht jemand dazwischen, oder der Server hat einen neuen Schlüssel bekommen</translation>
    </message>
    <message>
        <source>nothing was told to it. If its operator confirms the new key, join again with a new link</source>
        <translation>ihm wurde nichts verraten. Bestätigt sein Betreiber den neuen Schlüssel, hilft ein neuer Beitritt mit einem neuen Link</translation>
    </message>
    <message>
        <source>the certificate of %1 is not trusted here: %2</source>
        <translation>dem Zertifikat von %1 wird hier nicht vertraut: %2</translation>
    </message>
    <message>
        <source>use a link with a pin, or a certificate that this machine trusts</source>
        <translation>es hilft ein Link mit Fingerabdruck oder ein Zertifikat, dem dieses Gerät vertraut</translation>
    </message>
    <message>
        <source>the server wants this machine to have the address %1 instead of %2, which nobody asked for</source>
        <translation>der Server will diesem Gerät die Adresse %1 statt %2 geben, worum niemand gebeten hat</translation>
    </message>
    <message>
        <source>if its operator means it, join again with a new link</source>
        <translation>wenn sein Betreiber das so will, hilft ein neuer Beitritt mit einem neuen Link</translation>
    </message>
    <message>
        <source>the server&apos;s challenge is not a valid key</source>
        <translation>die Aufgabe des Servers ist kein gültiger Schlüssel</translation>
    </message>
    <message>
        <source>do not trust this server</source>
        <translation>diesem Server ist nicht zu trauen</translation>
    </message>
    <message>
        <source>there is no connection to the server</source>
        <translation>es besteht keine Verbindung zum Server</translation>
    </message>
    <message>
        <source>try again when there is one</source>
        <translation>sobald sie besteht, bitte erneut versuchen</translation>
    </message>
    <message>
        <source>this network is sealed, and the link it was joined with has no secret, so nobody in it can be believed</source>
        <translation>dieses Netzwerk ist versiegelt, und der Link des Beitritts enthält kein Geheimnis, deshalb ist hier niemandem zu trauen</translation>
    </message>
    <message>
        <source>ask a member for a link of your own (roamwire-agent invite), and join with that</source>
        <translation>es hilft, ein Mitglied um einen eigenen Link zu bitten (roamwire-agent invite) und damit beizutreten</translation>
    </message>
    <message>
        <source>only members of a sealed network invite from here</source>
        <translation>von hier aus laden nur Mitglieder eines versiegelten Netzwerks ein</translation>
    </message>
    <message>
        <source>for others the server&apos;s operator does: roamwired invite</source>
        <translation>sonst lädt ein, wer den Server betreibt: roamwired invite</translation>
    </message>
    <message>
        <source>%1 is damaged</source>
        <translation>%1 ist beschädigt</translation>
    </message>
    <message>
        <source>it remembers which news of other peers is the newest. Restore it, or remove it if you trust the server not to repeat old news</source>
        <translation>darin steht, welche Angaben anderer Geräte die neuesten sind. Bitte aus einer Sicherung zurückholen, oder entfernen, wenn dem Server zu trauen ist, dass er keine alten wiederholt</translation>
    </message>
    <message>
        <source>this client is leaving the network</source>
        <translation>dieses Gerät verlässt das Netzwerk gerade</translation>
    </message>
    <message>
        <source>the network is paused</source>
        <translation>das Netzwerk ist pausiert</translation>
    </message>
    <message>
        <source>resume it, and repeat this</source>
        <translation>bitte fortsetzen und dies wiederholen</translation>
    </message>
    <message>
        <source>the tunnel is still up: %1</source>
        <translation>der Tunnel steht noch: %1</translation>
    </message>
    <message>
        <source>another client already runs this interface (it answers on %1)</source>
        <translation>ein anderer Client betreibt diese Schnittstelle schon (er antwortet auf %1)</translation>
    </message>
    <message>
        <source>%1 has no IPv4 address by which the others could know it</source>
        <translation>%1 hat keine IPv4-Adresse, unter der die anderen sie kennen könnten</translation>
    </message>
    <message>
        <source>give it one, for example with `Address = 10.0.0.2/24` in its configuration</source>
        <translation>es hilft, ihr eine zu geben, etwa mit `Address = 10.0.0.2/24` in ihrer Konfiguration</translation>
    </message>
    <message>
        <source>the running client gave no link</source>
        <translation>der laufende Client gab keinen Link</translation>
    </message>
    <message>
        <source>it may be of an older version</source>
        <translation>vielleicht hat er eine ältere Version</translation>
    </message>
    <message>
        <source>could not join: %1</source>
        <translation>der Beitritt ist nicht gelungen: %1</translation>
    </message>
    <message>
        <source>no answer within %1 s</source>
        <translation>keine Antwort innerhalb von %1 s</translation>
    </message>
    <message>
        <source>%1 belongs to another network (%2)</source>
        <translation>%1 gehört zu einem anderen Netzwerk (%2)</translation>
    </message>
    <message>
        <source>choose another interface</source>
        <translation>bitte eine andere Schnittstelle wählen</translation>
    </message>
    <message>
        <source>this link has another secret than %1, and only one of them is the network&apos;s</source>
        <translation>dieser Link hat ein anderes Geheimnis als %1, und nur eines davon ist das des Netzwerks</translation>
    </message>
    <message>
        <source>nothing was changed. If the link is the right one, leave the network first</source>
        <translation>es wurde nichts geändert. Ist der Link der richtige, das Netzwerk bitte zuerst verlassen</translation>
    </message>
    <message>
        <source>the display name is empty</source>
        <translation>der Name ist leer</translation>
    </message>
    <message>
        <source>the display name is longer than %1 bytes</source>
        <translation>der Name ist länger als %1 Bytes</translation>
    </message>
    <message>
        <source>the display name holds half of a character</source>
        <translation>der Name enthält ein halbes Zeichen</translation>
    </message>
    <message>
        <source>the display name holds control characters</source>
        <translation>der Name enthält Steuerzeichen</translation>
    </message>
    <message>
        <source>choose another name</source>
        <translation>bitte einen anderen Namen wählen</translation>
    </message>
    <message>
        <source>%1 exists already and was not made by roamwire</source>
        <translation>%1 gibt es schon, und nicht von Roamwire</translation>
    </message>
    <message>
        <source>join with it as it is, and only the endpoints of its peers are set, or choose another interface</source>
        <translation>es hilft, sie so zu verwenden, wie sie ist (dann werden nur die Endpunkte ihrer Geräte gesetzt), oder eine andere Schnittstelle zu wählen</translation>
    </message>
    <message>
        <source>peers are added only to an interface that exists already and was not made by roamwire</source>
        <translation>Geräte werden nur einer Schnittstelle hinzugefügt, die es schon gibt und die nicht von Roamwire ist</translation>
    </message>
    <message>
        <source>there is no such %1</source>
        <translation>%1 ist keine solche</translation>
    </message>
    <message>
        <source>nothing was changed</source>
        <translation>es wurde nichts geändert</translation>
    </message>
    <message>
        <source>repeat it to finish</source>
        <translation>bitte wiederholen, um es abzuschließen</translation>
    </message>
    <message>
        <source>there is no configuration in %1 yet</source>
        <translation>in %1 ist noch keine Konfiguration</translation>
    </message>
    <message>
        <source>%1 does not exist</source>
        <translation>%1 gibt es nicht</translation>
    </message>
    <message>
        <source>join a network first: roamwire-agent join LINK</source>
        <translation>zuerst einem Netzwerk beitreten: roamwire-agent join LINK</translation>
    </message>
    <message>
        <source>there are several configurations in %1 (%2)</source>
        <translation>in %1 sind mehrere Konfigurationen (%2)</translation>
    </message>
    <message>
        <source>choose one with --config FILE</source>
        <translation>bitte eine mit --config DATEI wählen</translation>
    </message>
    <message>
        <source>%1 cannot be read</source>
        <translation>%1 lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>check its permissions and that it is an INI file</source>
        <translation>bitte die Rechte prüfen, und dass es eine INI-Datei ist</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>%1 lässt sich nicht lesen: %2</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 lässt sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>%1 cannot be removed: %2</source>
        <translation>%1 lässt sich nicht entfernen: %2</translation>
    </message>
    <message>
        <source>choose another place</source>
        <translation>bitte einen anderen Ort wählen</translation>
    </message>
    <message>
        <source>%1: %2 is unknown</source>
        <translation>%1: %2 ist unbekannt</translation>
    </message>
    <message>
        <source>%1: %2 is missing</source>
        <translation>%1: %2 fehlt</translation>
    </message>
    <message>
        <source>%1: %2 is not an IP address</source>
        <translation>%1: %2 ist keine IP-Adresse</translation>
    </message>
    <message>
        <source>%1: %2 is neither managed nor sync</source>
        <translation>%1: %2 ist weder managed noch sync</translation>
    </message>
    <message>
        <source>%1: %2 is neither true nor false</source>
        <translation>%1: %2 ist weder true noch false</translation>
    </message>
    <message>
        <source>the secret of this network is in the keychain of the desktop, which only roamwire, the tray client, opens</source>
        <translation>das Geheimnis dieses Netzwerks ist im Schlüsselbund, den nur Roamwire selbst öffnet</translation>
    </message>
    <message>
        <source>start that one, or join again with a link of another member: roamwire-agent join LINK</source>
        <translation>es hilft, Roamwire zu starten oder mit dem Link eines anderen Mitglieds neu beizutreten: roamwire-agent join LINK</translation>
    </message>
    <message>
        <source>this is not a roamwire link</source>
        <translation>das ist kein Roamwire-Link</translation>
    </message>
    <message>
        <source>one looks like roamwire://HOST:PORT/TENANT?pin=PIN</source>
        <translation>einer sieht so aus: roamwire://HOST:PORT/TENANT?pin=PIN</translation>
    </message>
    <message>
        <source>the link names no server</source>
        <translation>der Link nennt keinen Server</translation>
    </message>
    <message>
        <source>it begins with roamwire://HOST:PORT/</source>
        <translation>er beginnt mit roamwire://HOST:PORT/</translation>
    </message>
    <message>
        <source>the link names no tenant</source>
        <translation>der Link nennt kein Netzwerk</translation>
    </message>
    <message>
        <source>after the server comes a UUID</source>
        <translation>nach dem Server kommt eine UUID</translation>
    </message>
    <message>
        <source>the link has more than one %1</source>
        <translation>der Link hat %1 mehr als einmal</translation>
    </message>
    <message>
        <source>ask for a new link</source>
        <translation>bitte um einen neuen Link bitten</translation>
    </message>
    <message>
        <source>the %1 in the link is damaged: it has 43 letters, digits, &apos;-&apos; and &apos;_&apos;. Copy the whole link again, from &apos;roamwire://&apos; to the last character behind &apos;#&apos;</source>
        <translation>%1 im Link ist beschädigt: Es sind 43 Buchstaben, Ziffern, „-“ und „_“. Bitte den ganzen Link noch einmal kopieren, von „roamwire://“ bis zum letzten Zeichen hinter „#“</translation>
    </message>
    <message>
        <source>on a command line put it in quotes</source>
        <translation>auf einer Befehlszeile gehört er in Anführungszeichen</translation>
    </message>
    <message>
        <source>&apos;plain&apos; in the link is not 1</source>
        <translation>„plain“ im Link ist nicht 1</translation>
    </message>
    <message>
        <source>without &apos;plain&apos; the connection is encrypted</source>
        <translation>ohne „plain“ ist die Verbindung verschlüsselt</translation>
    </message>
    <message>
        <source>&apos;bind&apos; in the link is not none</source>
        <translation>„bind“ im Link ist nicht none</translation>
    </message>
    <message>
        <source>leave it away unless a proxy stands before the server</source>
        <translation>es gehört nur hinein, wenn ein Proxy vor dem Server steht</translation>
    </message>
    <message>
        <source>token</source>
        <translation>das Token</translation>
    </message>
    <message>
        <source>pin</source>
        <translation>der Fingerabdruck</translation>
    </message>
    <message>
        <source>secret</source>
        <translation>das Geheimnis</translation>
    </message>
    <message>
        <source>the link is longer than %1 characters</source>
        <translation>der Link ist länger als %1 Zeichen</translation>
    </message>
    <message>
        <source>the link says plain=1, but a connection without encryption shows no certificate that its pin could fit</source>
        <translation>der Link sagt plain=1, aber eine Verbindung ohne Verschlüsselung zeigt kein Zertifikat, zu dem sein Fingerabdruck passen könnte</translation>
    </message>
    <message>
        <source>leave one of the two away</source>
        <translation>eines der beiden muss weg</translation>
    </message>
    <message>
        <source>the server cannot store anything now</source>
        <translation>der Server kann gerade nichts speichern</translation>
    </message>
    <message>
        <source>The network keeps the address %1 for itself (network, broadcast and first host address)</source>
        <translation>Das Netzwerk behält die Adresse %1 für sich (Netz-, Broadcast- und erste Adresse)</translation>
    </message>
    <message>
        <source>%1 is not an IPv4 address that a host can have</source>
        <translation>%1 ist keine IPv4-Adresse, die ein Gerät haben kann</translation>
    </message>
    <message>
        <source>Another peer of this network has the address %1</source>
        <translation>Ein anderes Gerät dieses Netzwerks hat die Adresse %1</translation>
    </message>
    <message>
        <source>This key belongs to a peer that proves possession of it</source>
        <translation>Dieser Schlüssel gehört einem Gerät, das seinen Besitz beweist</translation>
    </message>
    <message>
        <source>joining without proof is refused</source>
        <translation>ein Beitritt ohne Beweis wird abgelehnt</translation>
    </message>
    <message>
        <source>This server does not serve open networks (option --open)</source>
        <translation>Dieser Server bedient keine offenen Netzwerke (Option --open)</translation>
    </message>
    <message>
        <source>This server has no room for another network</source>
        <translation>Dieser Server hat keinen Platz für ein weiteres Netzwerk</translation>
    </message>
    <message>
        <source>Nobody gets in here without an invite, and this key is not known. Join with the whole link that you were sent, or ask a member for one</source>
        <translation>Ohne Einladung kommt hier niemand herein, und dieser Schlüssel ist nicht bekannt. Es hilft ein Beitritt mit dem ganzen Link aus der Einladung, oder ein Link von einem Mitglied</translation>
    </message>
    <message>
        <source>This network did not make this invite, or has taken it back. Ask a member for a new link</source>
        <translation>Diese Einladung ist nicht von diesem Netzwerk oder wurde zurückgenommen. Ein Mitglied kann einen neuen Link geben</translation>
    </message>
    <message>
        <source>This invite has been used up by others. Ask a member for a new link</source>
        <translation>Diese Einladung haben andere schon verbraucht. Ein Mitglied kann einen neuen Link geben</translation>
    </message>
    <message>
        <source>This invite has expired. Ask a member for a new link</source>
        <translation>Diese Einladung ist abgelaufen. Ein Mitglied kann einen neuen Link geben</translation>
    </message>
    <message>
        <source>This peer may not invite: only members of a sealed network may, unless they came with an ephemeral invite</source>
        <translation>Dieses Gerät darf nicht einladen: Das dürfen nur Mitglieder eines versiegelten Netzwerks, die nicht bloß zu Besuch sind</translation>
    </message>
    <message>
        <source>This peer&apos;s admission was taken back. It may come again with a new link</source>
        <translation>Dieses Gerät wurde ausgeschlossen. Mit einem neuen Link darf es wiederkommen</translation>
    </message>
    <message>
        <source>ask who runs the network for one</source>
        <translation>den gibt, wer das Netzwerk betreibt</translation>
    </message>
    <message>
        <source>This peer may invite others once it has sealed itself</source>
        <translation>Dieses Gerät darf andere einladen, sobald es sich selbst verbürgt hat</translation>
    </message>
    <message>
        <source>the proof does not show possession of the key in this tenant</source>
        <translation>der Beweis zeigt nicht, dass dieses Gerät den Schlüssel besitzt</translation>
    </message>
    <message>
        <source>too many messages</source>
        <translation>zu viele Nachrichten</translation>
    </message>
    <message>
        <source>this one was not acted on</source>
        <translation>diese blieb ohne Wirkung</translation>
    </message>
    <message>
        <source>too many joins from this address failed</source>
        <translation>zu viele Beitritte von dieser Adresse sind gescheitert</translation>
    </message>
    <message>
        <source>only admitted keys may join from it now</source>
        <translation>von dort dürfen jetzt nur aufgenommene Schlüssel beitreten</translation>
    </message>
    <message>
        <source>another connection with this key took over</source>
        <translation>eine andere Verbindung mit diesem Schlüssel hat übernommen</translation>
    </message>
    <message>
        <source>the helper does not answer</source>
        <translation>der Hilfsdienst antwortet nicht</translation>
    </message>
    <message>
        <source>the helper has not answered yet</source>
        <translation>der Hilfsdienst hat noch nicht geantwortet</translation>
    </message>
    <message>
        <source>try `systemctl restart roamwire-helper`</source>
        <translation>vielleicht hilft `systemctl restart roamwire-helper`</translation>
    </message>
    <message>
        <source>%1 (the tunnels go on as they are)</source>
        <translation>%1 (die Tunnel bleiben, wie sie sind)</translation>
    </message>
    <message>
        <source>no helper listens on %1</source>
        <translation>auf %1 hört kein Hilfsdienst</translation>
    </message>
    <message>
        <source>the helper closed the connection</source>
        <translation>der Hilfsdienst hat die Verbindung beendet</translation>
    </message>
    <message>
        <source>if it does not come back, see `systemctl status roamwire-helper`</source>
        <translation>kommt sie nicht wieder, zeigt `systemctl status roamwire-helper` mehr</translation>
    </message>
    <message>
        <source>the connection to the helper failed: %1</source>
        <translation>die Verbindung zum Hilfsdienst ist gescheitert: %1</translation>
    </message>
    <message>
        <source>the helper answered something else than was asked</source>
        <translation>der Hilfsdienst hat anderes beantwortet, als gefragt war</translation>
    </message>
    <message>
        <source>the helper answered what nobody asked</source>
        <translation>der Hilfsdienst hat beantwortet, was niemand gefragt hat</translation>
    </message>
    <message>
        <source>the helper&apos;s answer was not understood (%1)</source>
        <translation>die Antwort des Hilfsdienstes war nicht zu verstehen (%1)</translation>
    </message>
    <message>
        <source>are both of one version?</source>
        <translation>haben beide dieselbe Version?</translation>
    </message>
    <message>
        <source>user %1 may not command the helper</source>
        <translation>das Benutzerkonto %1 darf dem Hilfsdienst nichts auftragen</translation>
    </message>
    <message>
        <source>%1 is outside what the helper may use</source>
        <translation>%1 ist außerhalb dessen, was der Hilfsdienst verwenden darf</translation>
    </message>
    <message>
        <source>--allow-network of roamwire-helper widens it</source>
        <translation>--allow-network von roamwire-helper erweitert es</translation>
    </message>
    <message>
        <source>the helper was not started for interface &apos;%1&apos;</source>
        <translation>der Hilfsdienst wurde nicht für die Schnittstelle „%1“ gestartet</translation>
    </message>
    <message>
        <source>add --allow-interface %1 to roamwire-helper</source>
        <translation>roamwire-helper braucht --allow-interface %1</translation>
    </message>
    <message>
        <source>interface &apos;%1&apos; was not made by roamwire, so %2</source>
        <translation>die Schnittstelle „%1“ ist nicht von Roamwire, deshalb gilt: %2</translation>
    </message>
    <message>
        <source>only endpoints of its peers are set (sync mode)</source>
        <translation>es werden nur Endpunkte ihrer Geräte gesetzt (Sync-Modus)</translation>
    </message>
    <message>
        <source>it is not taken over: join without --managed, or choose another name with --interface</source>
        <translation>sie wird nicht übernommen: Es hilft ein Beitritt ohne --managed oder mit einem anderen Namen (--interface)</translation>
    </message>
    <message>
        <source>its peers stay</source>
        <translation>ihre Geräte bleiben</translation>
    </message>
    <message>
        <source>--allow-peers of roamwire-helper lets others be added</source>
        <translation>mit --allow-peers von roamwire-helper dürfen andere hinzukommen</translation>
    </message>
    <message>
        <source>interface &apos;%1&apos; is held by another program</source>
        <translation>die Schnittstelle „%1“ hält ein anderes Programm</translation>
    </message>
    <message>
        <source>stop the other roamwire or roamwire-agent first</source>
        <translation>bitte erst das andere roamwire oder roamwire-agent anhalten</translation>
    </message>
    <message>
        <source>there is no interface &apos;%1&apos;</source>
        <translation>es gibt keine Schnittstelle „%1“</translation>
    </message>
    <message>
        <source>bring it up (`wg-quick up %1`), or let roamwire make it (roamwire-agent join --managed)</source>
        <translation>es hilft, sie zu starten (`wg-quick up %1`) oder von Roamwire anlegen zu lassen (roamwire-agent join --managed)</translation>
    </message>
    <message>
        <source>%1 does not answer as a WireGuard interface (%2)</source>
        <translation>%1 antwortet nicht wie eine WireGuard-Schnittstelle (%2)</translation>
    </message>
    <message>
        <source>remove it with `ip link del %1` if nothing needs it</source>
        <translation>braucht sie niemand, entfernt sie `ip link del %1`</translation>
    </message>
    <message>
        <source>no key is stored for &apos;%1&apos;</source>
        <translation>für „%1“ ist kein Schlüssel gespeichert</translation>
    </message>
    <message>
        <source>create it first</source>
        <translation>sie muss erst angelegt werden</translation>
    </message>
    <message>
        <source>%1 has no private key yet</source>
        <translation>%1 hat noch keinen privaten Schlüssel</translation>
    </message>
    <message>
        <source>configure it first, for example with `wg-quick up %1`</source>
        <translation>sie muss erst eingerichtet werden, etwa mit `wg-quick up %1`</translation>
    </message>
    <message>
        <source>no answer from wg or ip in time</source>
        <translation>wg oder ip hat nicht rechtzeitig geantwortet</translation>
    </message>
    <message>
        <source>is the system overloaded?</source>
        <translation>ist das System überlastet?</translation>
    </message>
    <message>
        <source>no WireGuard in the kernel (%1) and none in user space (%2)</source>
        <translation>kein WireGuard im Kernel (%1) und keines als Programm (%2)</translation>
    </message>
    <message>
        <source>install wireguard-go, or load the module wireguard</source>
        <translation>es hilft, wireguard-go zu installieren oder das Modul wireguard zu laden</translation>
    </message>
    <message>
        <source>%1 cannot be started: %2</source>
        <translation>%1 lässt sich nicht starten: %2</translation>
    </message>
    <message>
        <source>is the package that holds it installed?</source>
        <translation>ist sein Paket installiert?</translation>
    </message>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1 ist gescheitert: %2</translation>
    </message>
    <message>
        <source>%1 is held by peer %2</source>
        <translation>%1 hat schon das Gerät %2</translation>
    </message>
    <message>
        <source>remove that one first</source>
        <translation>das muss zuerst entfernt werden</translation>
    </message>
    <message>
        <source>the interface has %1 peers already, the most there may be</source>
        <translation>die Schnittstelle hat schon %1 Geräte, mehr sind nicht möglich</translation>
    </message>
    <message>
        <source>remove one first</source>
        <translation>eines muss zuerst entfernt werden</translation>
    </message>
    <message>
        <source>%1 belongs to another user</source>
        <translation>%1 gehört einem anderen Benutzerkonto</translation>
    </message>
    <message>
        <source>remove it, or chown it to the user of this program</source>
        <translation>es hilft, die Datei zu entfernen oder sie mit chown dem Benutzerkonto dieses Programms zu geben</translation>
    </message>
    <message>
        <source>%1 is open to other users</source>
        <translation>%1 ist für andere Benutzerkonten offen</translation>
    </message>
    <message>
        <source>%1 does not hold a WireGuard key</source>
        <translation>%1 enthält keinen WireGuard-Schlüssel</translation>
    </message>
    <message>
        <source>remove it, and a new one is made</source>
        <translation>wird die Datei entfernt, entsteht ein neuer</translation>
    </message>
    <message>
        <source>not tried: %1</source>
        <translation>nicht versucht: %1</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>nicht versucht</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>no answer within %1 ms</source>
        <translation>keine Antwort innerhalb von %1 ms</translation>
    </message>
    <message>
        <source>no message</source>
        <translation>keine Meldung</translation>
    </message>
    <message>
        <source>see docs/operating.md, &quot;When something does not work&quot;</source>
        <translation>mehr steht in docs/operating.md, „When something does not work“</translation>
    </message>
    <message>
        <source>there is none at %1</source>
        <translation>unter %1 ist keine</translation>
    </message>
    <message>
        <source>%1 can be read by others, and its link opens the network</source>
        <translation>%1 ist für andere lesbar, und der Link darin öffnet das Netzwerk</translation>
    </message>
    <message>
        <source>no client answers on %1</source>
        <translation>auf %1 antwortet kein Client</translation>
    </message>
    <message>
        <source>start it: roamwire-agent run, or systemctl start roamwire-agent@IF</source>
        <translation>starten lässt er sich so: roamwire-agent run, oder systemctl start roamwire-agent@IF</translation>
    </message>
    <message>
        <source>runs on %1, server %2</source>
        <translation>läuft auf %1, Server: %2</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>verbunden</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>verbindet</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>offline</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>see the failed checks, and its log</source>
        <translation>mehr zeigen die gescheiterten Prüfungen und sein Protokoll</translation>
    </message>
    <message>
        <source>roamwire-helper %1 answers</source>
        <translation>roamwire-helper %1 antwortet</translation>
    </message>
    <message>
        <source>this user may not open the helper&apos;s socket</source>
        <translation>dieses Benutzerkonto darf den Socket des Hilfsdienstes nicht öffnen</translation>
    </message>
    <message>
        <source>unknown without the helper</source>
        <translation>ohne den Hilfsdienst unbekannt</translation>
    </message>
    <message>
        <source>see helper</source>
        <translation>siehe Hilfsdienst</translation>
    </message>
    <message>
        <source>see agent</source>
        <translation>siehe laufender Client</translation>
    </message>
    <message>
        <source>see configuration</source>
        <translation>siehe Konfiguration</translation>
    </message>
    <message>
        <source>the helper cannot make interfaces</source>
        <translation>der Hilfsdienst kann keine Schnittstellen anlegen</translation>
    </message>
    <message>
        <source>the helper does not let peers be added to an interface that it did not make</source>
        <translation>der Hilfsdienst lässt zu Schnittstellen, die nicht von ihm sind, keine Geräte hinzufügen</translation>
    </message>
    <message>
        <source>start roamwire-helper with --allow-peers, or join without</source>
        <translation>es hilft, roamwire-helper mit --allow-peers zu starten oder ohne beizutreten</translation>
    </message>
    <message>
        <source>sets endpoints</source>
        <translation>setzt Endpunkte</translation>
    </message>
    <message>
        <source>makes interfaces</source>
        <translation>legt Schnittstellen an</translation>
    </message>
    <message>
        <source>adds peers to others&apos; interfaces</source>
        <translation>fügt fremden Schnittstellen Geräte hinzu</translation>
    </message>
    <message>
        <source>paths are checked before they are taken</source>
        <translation>Wege werden geprüft, bevor sie genommen werden</translation>
    </message>
    <message>
        <source>the helper may not open raw sockets: paths cannot be checked, and the relay sees the address of this machine only, without WireGuard&apos;s port</source>
        <translation>der Hilfsdienst darf keine Raw-Sockets öffnen: Wege lassen sich nicht prüfen, und das Relay sieht nur die Adresse dieses Geräts ohne den Port von WireGuard</translation>
    </message>
    <message>
        <source>let roamwire-helper have CAP_NET_RAW: use its unit as it is shipped, or in a container --cap-add NET_RAW</source>
        <translation>roamwire-helper braucht CAP_NET_RAW: mit seiner Unit, wie sie ausgeliefert wird, oder in einem Container mit --cap-add NET_RAW</translation>
    </message>
    <message>
        <source>in the kernel</source>
        <translation>im Kernel</translation>
    </message>
    <message>
        <source>neither in the kernel nor in user space</source>
        <translation>weder im Kernel noch als Programm</translation>
    </message>
    <message>
        <source>apt install wireguard-go, or a kernel with WireGuard</source>
        <translation>apt install wireguard-go, oder ein Kernel mit WireGuard</translation>
    </message>
    <message>
        <source>%1 has no /dev/net/tun</source>
        <translation>%1 hat kein /dev/net/tun</translation>
    </message>
    <message>
        <source>in a container, hand the device in</source>
        <translation>einem Container muss das Gerät mitgegeben werden</translation>
    </message>
    <message>
        <source>%1 over /dev/net/tun</source>
        <translation>%1 über /dev/net/tun</translation>
    </message>
    <message>
        <source>none is configured</source>
        <translation>keine ist konfiguriert</translation>
    </message>
    <message>
        <source>there is no %1, and roamwire does not make it (sync mode)</source>
        <translation>es gibt kein %1, und Roamwire legt es nicht an (Sync-Modus)</translation>
    </message>
    <message>
        <source>bring it up: wg-quick up %1</source>
        <translation>starten lässt sie sich so: wg-quick up %1</translation>
    </message>
    <message>
        <source>there is no %1 yet</source>
        <translation>es gibt noch kein %1</translation>
    </message>
    <message>
        <source>roamwire-agent run makes it</source>
        <translation>roamwire-agent run legt sie an</translation>
    </message>
    <message>
        <source>%1 was not made by roamwire, but the configuration says so</source>
        <translation>%1 ist nicht von Roamwire, aber die Konfiguration behauptet es</translation>
    </message>
    <message>
        <source>remove it (ip link del %1), or leave and join again without --managed</source>
        <translation>es hilft, sie zu entfernen (ip link del %1), oder zu verlassen und ohne --managed neu beizutreten</translation>
    </message>
    <message>
        <source>%1 is there</source>
        <translation>%1 ist da</translation>
    </message>
    <message>
        <source>whose it is, the helper does not tell: %1</source>
        <translation>wem sie gehört, sagt der Hilfsdienst nicht: %1</translation>
    </message>
    <message>
        <source>%1, %2 mode, %3</source>
        <translation>%1, Modus %2, %3</translation>
    </message>
    <message>
        <source>no address yet</source>
        <translation>noch keine Adresse</translation>
    </message>
    <message>
        <source>%1 is not found: %2</source>
        <translation>%1 ist nicht zu finden: %2</translation>
    </message>
    <message>
        <source>is there a connection to the internet, and is the name right?</source>
        <translation>besteht eine Verbindung zum Internet, und stimmt der Name?</translation>
    </message>
    <message>
        <source>look at the connection to the internet</source>
        <translation>es lohnt ein Blick auf die Internetverbindung</translation>
    </message>
    <message>
        <source>roams take as much longer</source>
        <translation>jeder Netzwechsel dauert um so viel länger</translation>
    </message>
    <message>
        <source>%1 port %2: %3</source>
        <translation>%1 Port %2: %3</translation>
    </message>
    <message>
        <source>does roamwired run, and does its firewall let TCP port %1 in?</source>
        <translation>läuft roamwired, und lässt seine Firewall den TCP-Port %1 herein?</translation>
    </message>
    <message>
        <source>is it a roamwired, of a version that fits? A proxy in between has to pass WebSocket on</source>
        <translation>ist es ein roamwired in passender Version? Ein Proxy dazwischen muss WebSocket weitergeben</translation>
    </message>
    <message>
        <source>no challenge came</source>
        <translation>es kam keine Aufgabe</translation>
    </message>
    <message>
        <source>no server is known</source>
        <translation>kein Server ist bekannt</translation>
    </message>
    <message>
        <source>a step before it fails</source>
        <translation>ein Schritt davor scheitert</translation>
    </message>
    <message>
        <source>unknown until a client is connected</source>
        <translation>unbekannt, bis ein Client verbunden ist</translation>
    </message>
    <message>
        <source>the server sees %1</source>
        <translation>der Server sieht %1</translation>
    </message>
    <message>
        <source>it is far behind</source>
        <translation>sie geht weit nach</translation>
    </message>
    <message>
        <source>not synchronized</source>
        <translation>nicht synchronisiert</translation>
    </message>
    <message>
        <source>synchronized</source>
        <translation>synchronisiert</translation>
    </message>
    <message>
        <source>plausible</source>
        <translation>plausibel</translation>
    </message>
    <message>
        <source>%1 via %2 (%3) on %4</source>
        <translation>%1 über %2 (%3) an %4</translation>
    </message>
    <message>
        <source>unknown MAC address</source>
        <translation>unbekannte MAC-Adresse</translation>
    </message>
    <message>
        <source>no default route with a usable address</source>
        <translation>keine Standardroute mit brauchbarer Adresse</translation>
    </message>
    <message>
        <source>connect this machine to a network</source>
        <translation>es hilft, dieses Gerät mit einem Netz zu verbinden</translation>
    </message>
    <message>
        <source>the router shows no MAC address, so peers behind it are not found as neighbours</source>
        <translation>der Router zeigt keine MAC-Adresse, daher werden Geräte hinter ihm nicht als Nachbarn gefunden</translation>
    </message>
    <message>
        <source>they are reached over their WAN address</source>
        <translation>sie sind über ihre WAN-Adresse erreichbar</translation>
    </message>
    <message>
        <source>%1 of %2 peers answer</source>
        <translation>es antworten %1 von %2 Geräten</translation>
    </message>
    <message>
        <source>nothing can be sent: %1</source>
        <translation>es lässt sich nichts senden: %1</translation>
    </message>
    <message>
        <source>let the firewall of this machine pass UDP out, and answers in</source>
        <translation>die Firewall dieses Geräts muss UDP hinaus und Antworten herein lassen</translation>
    </message>
    <message>
        <source>can be sent, but none of %1 online peers answers</source>
        <translation>lässt sich senden, aber keines von %1 erreichbaren Geräten antwortet</translation>
    </message>
    <message>
        <source>roamwire-agent status has the reasons</source>
        <translation>die Gründe zeigt roamwire-agent status</translation>
    </message>
    <message>
        <source>some networks drop UDP</source>
        <translation>manche Netze verwerfen UDP</translation>
    </message>
    <message>
        <source>can be sent</source>
        <translation>lässt sich senden</translation>
    </message>
    <message>
        <source>whether it comes back shows with the first peer</source>
        <translation>ob etwas zurückkommt, zeigt sich beim ersten Gerät</translation>
    </message>
    <message>
        <source>unknown while no client runs</source>
        <translation>unbekannt, solange kein Client läuft</translation>
    </message>
    <message>
        <source>%1 direct, %2 over the relay</source>
        <translation>%1 direkt, %2 über das Relay</translation>
    </message>
    <message>
        <source>%1 not reached</source>
        <translation>%1 nicht erreicht</translation>
    </message>
    <message>
        <source>docs/operating.md, &quot;roamwire-agent&quot;, says what the reasons mean and what helps</source>
        <translation>was die Gründe bedeuten und was hilft, steht in docs/operating.md, „roamwire-agent“</translation>
    </message>
    <message>
        <source>none takes the default route</source>
        <translation>keines nimmt die Standardroute</translation>
    </message>
    <message>
        <source>packets to the internet leave through %1</source>
        <translation>Pakete ins Internet gehen durch %1</translation>
    </message>
    <message>
        <source>if that is another VPN, peers are reached through it, or not at all</source>
        <translation>ist das ein anderes VPN, sind Geräte nur dadurch erreichbar, oder gar nicht</translation>
    </message>
    <message>
        <source>let it leave out the peers&apos; addresses, or switch it off</source>
        <translation>es hilft, die Adressen der Geräte davon auszunehmen oder es abzuschalten</translation>
    </message>
    <message>
        <source>rp_filter is strict on %1 while another interface has the default route</source>
        <translation>rp_filter ist streng auf %1, während eine andere Schnittstelle die Standardroute hat</translation>
    </message>
    <message>
        <source>sysctl net.ipv4.conf.all.rp_filter=2, or answers of peers are dropped</source>
        <translation>es hilft sysctl net.ipv4.conf.all.rp_filter=2, sonst gehen Antworten von Geräten verloren</translation>
    </message>
    <message>
        <source>%1 is on</source>
        <translation>%1 ist an</translation>
    </message>
    <message>
        <source>no port has to be opened where it lets answers in</source>
        <translation>solange Antworten hereinkommen, muss kein Port geöffnet werden</translation>
    </message>
    <message>
        <source>nothing in the way was seen</source>
        <translation>nichts ist im Weg</translation>
    </message>
    <message>
        <source>This network is full: all %1 addresses of %2 are in use. %3</source>
        <translation>Dieses Netzwerk ist voll: Alle %1 Adressen von %2 sind vergeben. %3</translation>
    </message>
    <message>
        <source>Peers that are not needed any more have to leave, or wait until their grace period ends.</source>
        <translation>Geräte, die nicht mehr gebraucht werden, müssen es verlassen, oder es hilft, das Ende ihrer Frist abzuwarten.</translation>
    </message>
    <message>
        <source>Peers that are not needed any more have to leave or be revoked.</source>
        <translation>Geräte, die nicht mehr gebraucht werden, müssen es verlassen oder ausgeschlossen werden.</translation>
    </message>
    <message>
        <source>the request is too long</source>
        <translation>die Anfrage ist zu lang</translation>
    </message>
    <message>
        <source>join the group %1 and log in again: sudo usermod -aG %1 &quot;$USER&quot;</source>
        <translation>es hilft, der Gruppe %1 beizutreten und sich neu anzumelden: sudo usermod -aG %1 &quot;$USER&quot;</translation>
    </message>
    <message>
        <source>see %1</source>
        <translation>siehe %1</translation>
    </message>
    <message>
        <source>server_name</source>
        <translation>Name des Servers</translation>
    </message>
    <message>
        <source>server_tcp</source>
        <translation>Weg zum Server</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>%1 only after %2</source>
        <translation>%1 erst nach %2</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>%1 gefunden</translation>
    </message>
    <message>
        <source>port %1 answers</source>
        <translation>Port %1 antwortet</translation>
    </message>
    <message>
        <source>WebSocket and challenge</source>
        <translation>WebSocket und Aufgabe</translation>
    </message>
    <message>
        <source>install the package roamwire-helper, or start what it has: sudo systemctl enable --now roamwire-helper.socket</source>
        <translation>es hilft, das Paket roamwire-helper zu installieren oder zu starten, was es mitbringt: sudo systemctl enable --now roamwire-helper.socket</translation>
    </message>
    <message>
        <source>this user may not command the helper</source>
        <translation>dieser Benutzer darf den Hilfsdienst nicht steuern</translation>
    </message>
    <message>
        <source>start the helper with --allow-user for you</source>
        <translation>es hilft, den Hilfsdienst mit --allow-user für diesen Benutzer zu starten</translation>
    </message>
    <message>
        <source>%1: %2 is none of file, pending and keychain</source>
        <translation>%1: %2 ist weder file noch pending noch keychain</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::PictureText</name>
    <message>
        <source>There is no picture at %1 that can be read.</source>
        <translation>Unter %1 ist kein lesbares Bild.</translation>
    </message>
    <message>
        <source>The file is too large for a picture of a QR code. Take a screenshot of the code alone, and choose that.</source>
        <translation>Die Datei ist zu groß für ein Bild eines QR-Codes. Am besten ein Bildschirmfoto nur vom Code machen und dieses wählen.</translation>
    </message>
    <message>
        <source>The file is no picture that can be read here. PNG and JPEG work.</source>
        <translation>Die Datei ist kein Bild, das sich hier lesen lässt. PNG und JPEG gehen.</translation>
    </message>
    <message>
        <source>The picture is too large. Crop it to the QR code, and choose that.</source>
        <translation>Das Bild ist zu groß. Am besten auf den QR-Code zuschneiden und neu wählen.</translation>
    </message>
    <message>
        <source>The picture is damaged or too large. Take a screenshot of the QR code alone, and choose that.</source>
        <translation>Das Bild ist beschädigt oder zu groß. Am besten ein Bildschirmfoto nur vom QR-Code machen und dieses wählen.</translation>
    </message>
    <message>
        <source>No QR code was found in the picture. It should be sharp, and the whole code with its white border in it. Pasting the link as text works, too.</source>
        <translation>Im Bild wurde kein QR-Code gefunden. Es sollte scharf sein und den ganzen Code mit seinem weißen Rand zeigen. Den Link als Text einzufügen geht auch.</translation>
    </message>
    <message>
        <source>The QR code in the picture is no roamwire link. Choose the picture that came with the invitation.</source>
        <translation>Der QR-Code im Bild ist kein Roamwire-Link. Bitte das Bild wählen, das mit der Einladung kam.</translation>
    </message>
    <message>
        <source>The picture is empty. Copy it again, or choose its file.</source>
        <translation>Das Bild ist leer. Bitte erneut kopieren oder seine Datei wählen.</translation>
    </message>
    <message>
        <source>There is not enough memory for the picture. Crop it to the QR code.</source>
        <translation>Der Speicher reicht für das Bild nicht. Bitte auf den QR-Code zuschneiden.</translation>
    </message>
    <message>
        <source>The picture cannot be searched. Take a screenshot of the QR code alone.</source>
        <translation>Das Bild lässt sich nicht durchsuchen. Am besten ein Bildschirmfoto nur vom QR-Code machen.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::Preferences</name>
    <message>
        <source>its folder cannot be made</source>
        <translation>der Ordner lässt sich nicht anlegen</translation>
    </message>
    <message>
        <source>Settings are kept only until Roamwire is closed, because %1 cannot be written: %2. Check the permissions of its folder and the space on the disk.</source>
        <translation>Die Einstellungen gelten nur, bis Roamwire beendet wird, denn %1 lässt sich nicht schreiben: %2. Bitte die Rechte des Ordners und den Platz auf der Festplatte prüfen.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::ProblemBanner</name>
    <message>
        <source>Examine…</source>
        <translation>Untersuchen…</translation>
    </message>
    <message>
        <source>Look for what is wrong, step by step</source>
        <translation>Schritt für Schritt suchen, was nicht stimmt</translation>
    </message>
    <message>
        <source>Problem of network %1: %2</source>
        <translation>Problem im Netzwerk %1: %2</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Choose where the secret is to be</source>
        <translation>Wählen, wo das Geheimnis liegen soll</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::ProgressPage</name>
    <message>
        <source>Find the helper on this device</source>
        <translation>Hilfsdienst auf diesem Gerät finden</translation>
    </message>
    <message>
        <source>Prepare the interface %1</source>
        <translation>Schnittstelle %1 vorbereiten</translation>
    </message>
    <message>
        <source>Reach the server %1</source>
        <translation>Server %1 erreichen</translation>
    </message>
    <message>
        <source>Be admitted to the network</source>
        <translation>In das Netzwerk aufgenommen werden</translation>
    </message>
    <message>
        <source>Set up the tunnel</source>
        <translation>Tunnel einrichten</translation>
    </message>
    <message>
        <source>Joining</source>
        <translation>Der Beitritt läuft</translation>
    </message>
    <message>
        <source>Still trying: %1</source>
        <translation>Weiter im Versuch: %1</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>Das hat nicht geklappt</translation>
    </message>
    <message>
        <source>%1: done</source>
        <translation>%1: erledigt</translation>
    </message>
    <message>
        <source>%1: failed</source>
        <translation>%1: fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1: under way</source>
        <translation>%1: läuft</translation>
    </message>
    <message>
        <source>%1: not yet</source>
        <translation>%1: noch nicht</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::QrView</name>
    <message>
        <source>QR code of the link</source>
        <translation>QR-Code des Links</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::ReviewPage</name>
    <message>
        <source>Make a &amp;new one</source>
        <translation>&amp;Neue anlegen</translation>
    </message>
    <message>
        <source>Use one that is t&amp;here</source>
        <translation>&amp;Vorhandene verwenden</translation>
    </message>
    <message>
        <source>A&amp;dd peers that the interface lacks</source>
        <translation>&amp;Fehlende Geräte der Schnittstelle hinzufügen</translation>
    </message>
    <message>
        <source>Na&amp;me of this device</source>
        <translation>Na&amp;me dieses Geräts</translation>
    </message>
    <message>
        <source>Join this network?</source>
        <translation>Diesem Netzwerk beitreten?</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>To compare it with what the server shows</source>
        <translation>Zum Vergleich mit dem, was der Server zeigt</translation>
    </message>
    <message>
        <source>Interface that is there</source>
        <translation>Vorhandene Schnittstelle</translation>
    </message>
    <message>
        <source>&amp;Advanced</source>
        <translation>E&amp;rweitert</translation>
    </message>
    <message>
        <source>WireGuard interface</source>
        <translation>WireGuard-Schnittstelle</translation>
    </message>
    <message>
        <source>Name of the new interface</source>
        <translation>Name der neuen Schnittstelle</translation>
    </message>
    <message>
        <source>The helper has to allow it, too: --allow-peers</source>
        <translation>Der Hilfsdienst muss es auch erlauben: --allow-peers</translation>
    </message>
    <message>
        <source>Name &amp;of the new interface</source>
        <translation>Name &amp;der neuen Schnittstelle</translation>
    </message>
    <message>
        <source>%1 (written %2)</source>
        <translation>%1 (geschrieben %2)</translation>
    </message>
    <message>
        <source>Lets a new device in, and holds the secret of the network. Keep it to yourself.</source>
        <translation>Lässt ein neues Gerät herein und enthält das Geheimnis des Netzwerks. Nicht weitergeben.</translation>
    </message>
    <message>
        <source>Lets a new device in. Keep it to yourself.</source>
        <translation>Lässt ein neues Gerät herein. Nicht weitergeben.</translation>
    </message>
    <message>
        <source>Holds the secret of the network, for a device that was in it before. Keep it to yourself.</source>
        <translation>Enthält das Geheimnis des Netzwerks, für ein Gerät, das schon darin war. Nicht weitergeben.</translation>
    </message>
    <message>
        <source>For an open network, or a device that was in it before.</source>
        <translation>Für ein offenes Netzwerk oder ein Gerät, das schon darin war.</translation>
    </message>
    <message>
        <source>The connection to this server is not encrypted: whoever sits in between can read it and pretend to be the server. Tunnels between devices stay encrypted.</source>
        <translation>Die Verbindung zu diesem Server ist nicht verschlüsselt: Wer dazwischen sitzt, kann mitlesen und sich als der Server ausgeben. Tunnel zwischen Geräten bleiben verschlüsselt.</translation>
    </message>
    <message>
        <source>&amp;Shorten</source>
        <translation>&amp;Kürzen</translation>
    </message>
    <message>
        <source>&amp;Show all</source>
        <translation>&amp;Alles zeigen</translation>
    </message>
    <message>
        <source>%1 …</source>
        <translation>%1 …</translation>
    </message>
    <message>
        <source>Checked like that of a web site; a proxy stands before the server</source>
        <translation>Geprüft wie das einer Website; vor dem Server steht ein Proxy</translation>
    </message>
    <message>
        <source>Checked like that of a web site</source>
        <translation>Geprüft wie das einer Website</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>Roamwire makes the tunnel and looks after all of it.</source>
        <translation>Roamwire legt den Tunnel an und kümmert sich um alles.</translation>
    </message>
    <message>
        <source>Roamwire only tells its peers where the others are. Everything else stays as it is, and their old endpoints return when you leave.</source>
        <translation>Roamwire sagt ihr nur, wo die anderen Geräte sind. Alles andere bleibt, wie es ist, und nach dem Verlassen gelten die alten Endpunkte wieder.</translation>
    </message>
    <message>
        <source>The others see this device by its name. It needs one, of at most 64 letters, or fewer where they have accents, and without line breaks.</source>
        <translation>Die anderen sehen dieses Gerät unter seinem Namen. Er braucht mindestens ein und höchstens 64 Zeichen, mit Umlauten weniger, und keinen Zeilenumbruch.</translation>
    </message>
    <message>
        <source>The new interface needs a name, such as rw0.</source>
        <translation>Die neue Schnittstelle braucht einen Namen, etwa rw0.</translation>
    </message>
    <message>
        <source>Join this network again?</source>
        <translation>Diesem Netzwerk erneut beitreten?</translation>
    </message>
    <message>
        <source>This device is in this network already, with %1, and its server is %2. This link leads to another one, which would then say who is in the network. Join only if you know that the server has moved.</source>
        <translation>Dieses Gerät ist schon in diesem Netzwerk, mit %1, und der Server dort ist %2. Dieser Link führt zu einem anderen, der dann sagt, wer zum Netzwerk gehört. Bitte nur beitreten, wenn feststeht, dass der Server umgezogen ist.</translation>
    </message>
    <message>
        <source>This device is in this network already, with %1, and knows its server by another certificate. Join only if whoever runs the server confirms the new one: somebody may be pretending to be the server.</source>
        <translation>Dieses Gerät ist schon in diesem Netzwerk, mit %1, und kennt den Server an einem anderen Zertifikat. Bitte nur beitreten, wenn der Betreiber des Servers das neue bestätigt: Jemand könnte sich als der Server ausgeben.</translation>
    </message>
    <message>
        <source>This device is in this network already, with %1. Joining again keeps interface and address, and lets this device in anew with this link.</source>
        <translation>Dieses Gerät ist schon in diesem Netzwerk, mit %1. Ein neuer Beitritt behält Schnittstelle und Adresse und nimmt das Gerät mit diesem Link neu auf.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::RoutersPage</name>
    <message>
        <source>Router</source>
        <translation>Router</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Netzwerke</translation>
    </message>
    <message>
        <source>A&amp;dd this router</source>
        <translation>Diesen Router &amp;hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Where everything is within reach without a tunnel, at home say, Roamwire can pause the networks by itself. Routers are remembered on this device only.</source>
        <translation>Wo ohne Tunnel alles erreichbar ist, etwa zu Hause, kann Roamwire die Netzwerke von selbst pausieren. Welche Router das sind, weiß nur dieses Gerät.</translation>
    </message>
    <message>
        <source>What is paused or resumed by hand stays so until this device is behind another router.</source>
        <translation>Was von Hand pausiert oder fortgesetzt wird, bleibt so, bis dieses Gerät hinter einem anderen Router ist.</translation>
    </message>
    <message>
        <source>No rule</source>
        <translation>Keine Regel</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>Na&amp;me:</source>
        <translation>&amp;Name:</translation>
    </message>
    <message>
        <source>Net&amp;works:</source>
        <translation>Net&amp;zwerke:</translation>
    </message>
    <message>
        <source>This device has no network connection now.</source>
        <translation>Dieses Gerät hat gerade keine Netzverbindung.</translation>
    </message>
    <message>
        <source>The router that this device is behind now cannot be told yet.</source>
        <translation>Hinter welchem Router dieses Gerät gerade ist, steht noch nicht fest.</translation>
    </message>
    <message>
        <source>The router that this device is behind now is not in the list.</source>
        <translation>Der Router, hinter dem dieses Gerät gerade ist, steht nicht in der Liste.</translation>
    </message>
    <message>
        <source>This device is now behind the router “%1”.</source>
        <translation>Dieses Gerät ist gerade hinter dem Router „%1“.</translation>
    </message>
    <message>
        <source>New router</source>
        <translation>Neuer Router</translation>
    </message>
    <message>
        <source>A router needs a name, which is short and has no invisible characters. It is still called “%1”.</source>
        <translation>Ein Router braucht einen Namen, kurz und ohne unsichtbare Zeichen. Er heißt weiterhin „%1“.</translation>
    </message>
    <message>
        <source>Trusted routers</source>
        <translation>Vertraute Router</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::SecretKeeper</name>
    <message>
        <source>%1; this network needs its secret from there</source>
        <translation>%1; dieses Netzwerk braucht sein Geheimnis von dort</translation>
    </message>
    <message>
        <source>the keychain does not give out the secret of this network: it is locked, or was emptied. Unlock it and try again. If the secret is lost, join again with a link of another member</source>
        <translation>der Schlüsselbund gibt das Geheimnis dieses Netzwerks nicht heraus: Er ist gesperrt oder wurde geleert. Bitte entsperren und erneut versuchen. Ist das Geheimnis verloren, hilft ein neuer Beitritt mit dem Link eines anderen Mitglieds</translation>
    </message>
    <message>
        <source>the keychain has another secret than this network&apos;s; join again with a link of another member</source>
        <translation>der Schlüsselbund hat ein anderes Geheimnis als das dieses Netzwerks; es hilft ein neuer Beitritt mit dem Link eines anderen Mitglieds</translation>
    </message>
    <message>
        <source>the keychain has not answered yet; it may wait for your password</source>
        <translation>der Schlüsselbund hat noch nicht geantwortet; vielleicht wartet er auf das Passwort</translation>
    </message>
    <message>
        <source>the secret of this network is not in the keychain: %1. For now it is in a file that only you can read; choose where it is to be</source>
        <translation>das Geheimnis dieses Netzwerks ist nicht im Schlüsselbund: %1. Vorläufig liegt es in einer Datei, die nur dieser Benutzer lesen kann; bitte wählen, wo es liegen soll</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::SecretStore</name>
    <message>
        <source>access to the keychain was denied</source>
        <translation>der Zugriff auf den Schlüsselbund wurde verweigert</translation>
    </message>
    <message>
        <source>the keychain says: %1</source>
        <translation>der Schlüsselbund meldet: %1</translation>
    </message>
    <message>
        <source>the keychain has an entry of this name that Roamwire did not write</source>
        <translation>der Schlüsselbund hat einen Eintrag dieses Namens, der nicht von Roamwire stammt</translation>
    </message>
    <message>
        <source>the keychain did not give back what was put into it</source>
        <translation>der Schlüsselbund gab nicht zurück, was hineingelegt wurde</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>Seiten der Einstellungen</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::SingleInstance</name>
    <message>
        <source>This is no invite link: it is too long, or has several lines.</source>
        <translation>Das ist kein Einladungslink: Er ist zu lang oder hat mehrere Zeilen.</translation>
    </message>
    <message>
        <source>Roamwire runs already, but does not answer. End it, and start it again.</source>
        <translation>Roamwire läuft schon, antwortet aber nicht. Bitte beenden und neu starten.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::SizeWords</name>
    <message>
        <source>%1 B</source>
        <comment>bytes</comment>
        <translation>%1 B</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::TimeWords</name>
    <message>
        <source>No handshake yet</source>
        <translation>Noch kein Handshake</translation>
    </message>
    <message>
        <source>Handshake just now</source>
        <translation>Handshake gerade eben</translation>
    </message>
    <message numerus="yes">
        <source>Handshake %n min ago</source>
        <translation>
            <numerusform>Handshake vor %n Minute</numerusform>
            <numerusform>Handshake vor %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Handshake %n h ago</source>
        <translation>
            <numerusform>Handshake vor %n Stunde</numerusform>
            <numerusform>Handshake vor %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Handshake %n d ago</source>
        <translation>
            <numerusform>Handshake vor %n Tag</numerusform>
            <numerusform>Handshake vor %n Tagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n s</source>
        <comment>duration</comment>
        <translation>
            <numerusform>%n s</numerusform>
            <numerusform>%n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <comment>duration</comment>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h</source>
        <comment>duration</comment>
        <translation>
            <numerusform>%n h</numerusform>
            <numerusform>%n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n d</source>
        <comment>duration</comment>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>Yesterday, %1</source>
        <translation>Gestern, %1</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::TrafficGraph</name>
    <message>
        <source>%1/s</source>
        <comment>a size per second</comment>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>Traffic now: %1 received, %2 sent</source>
        <translation>Datenverkehr gerade: %1 empfangen, %2 gesendet</translation>
    </message>
    <message>
        <source>Last minute</source>
        <comment>of traffic</comment>
        <translation>Letzte Minute</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::TrayIcon</name>
    <message>
        <source>Roamwire: %1</source>
        <translation>Roamwire: %1</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::TrayMenu</name>
    <message>
        <source>Open Roamwire</source>
        <translation>Roamwire öffnen</translation>
    </message>
    <message>
        <source>Join a network…</source>
        <translation>Netzwerk beitreten…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::WatchedNetwork</name>
    <message>
        <source>The agent that keeps %1 connected is of another version; start it anew.</source>
        <translation>Der Agent, der %1 verbunden hält, hat eine andere Version; bitte neu starten.</translation>
    </message>
    <message>
        <source>The agent is of another version; start it anew, and repeat this.</source>
        <translation>Der Agent hat eine andere Version; bitte neu starten und dies wiederholen.</translation>
    </message>
    <message>
        <source>The agent that keeps %1 connected gave no answer; see its log.</source>
        <translation>Der Agent, der %1 verbunden hält, gab keine Antwort; mehr steht in seinem Protokoll.</translation>
    </message>
</context>
<context>
    <name>roamwire::tray::WindowActions</name>
    <message>
        <source>&amp;Join a network…</source>
        <translation>Netzwerk be&amp;itreten…</translation>
    </message>
    <message>
        <source>&amp;Invite a device…</source>
        <translation>Gerät &amp;einladen…</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pausieren</translation>
    </message>
    <message>
        <source>E&amp;xamine…</source>
        <translation>&amp;Untersuchen…</translation>
    </message>
    <message>
        <source>&amp;Leave network…</source>
        <translation>Netzwerk &amp;verlassen…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>Eins&amp;tellungen…</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>Fenster s&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Details</translation>
    </message>
    <message>
        <source>&amp;Copy address</source>
        <translation>&amp;Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy public &amp;key</source>
        <translation>Öffentlichen Schlüssel &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Try direct now</source>
        <translation>&amp;Jetzt direkt versuchen</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>&amp;Network</source>
        <translation>&amp;Netzwerk</translation>
    </message>
    <message>
        <source>&amp;Peer</source>
        <translation>&amp;Gerät</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
</context>
</TS>
