<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>roamwire::tray::Autostart</name>
    <message>
        <source>%1 cannot be removed: %2. Remove it by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be written: %2. Check the permissions of its folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The registry key %1 cannot be written. Check its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>roamwire::tray::Preferences</name>
    <message>
        <source>its folder cannot be made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings are kept only until Roamwire is closed, because %1 cannot be written: %2. Check the permissions of its folder and the space on the disk.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
