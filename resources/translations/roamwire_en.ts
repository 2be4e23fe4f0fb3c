<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>roamwire::tray::Announcement</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>roamwire::tray::InviteLinkPage</name>
    <message numerus="yes">
        <source>Good for %n visit(s), until %1.</source>
        <translation>
            <numerusform>Good for %n visit, until %1.</numerusform>
            <numerusform>Good for %n visits, until %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Good for %n device(s), until %1.</source>
        <translation>
            <numerusform>Good for %n device, until %1.</numerusform>
            <numerusform>Good for %n devices, until %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>roamwire::tray::NetworkSummary</name>
    <message numerus="yes">
        <source>%1 of %n direct</source>
        <comment>peers whose path is direct</comment>
        <translation>
            <numerusform>%1 of %n direct</numerusform>
            <numerusform>%1 of %n direct</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>roamwire::tray::Overall</name>
    <message numerus="yes">
        <source>%n network(s) need attention</source>
        <translation>
            <numerusform>%n network needs attention</numerusform>
            <numerusform>%n networks need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n peer(s) connected</source>
        <translation>
            <numerusform>%1 of %n peer connected</numerusform>
            <numerusform>%1 of %n peers connected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n peer(s) connected, %1 through the relay</source>
        <translation>
            <numerusform>%n peer connected, %1 through the relay</numerusform>
            <numerusform>%n peers connected, %1 through the relay</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n peer(s) connected</source>
        <translation>
            <numerusform>%n peer connected</numerusform>
            <numerusform>%n peers connected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Looking for a path to %n peer(s)</source>
        <translation>
            <numerusform>Looking for a path to %n peer</numerusform>
            <numerusform>Looking for paths to %n peers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>roamwire::tray::TimeWords</name>
    <message numerus="yes">
        <source>Handshake %n min ago</source>
        <translation>
            <numerusform>Handshake %n min ago</numerusform>
            <numerusform>Handshake %n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Handshake %n h ago</source>
        <translation>
            <numerusform>Handshake %n h ago</numerusform>
            <numerusform>Handshake %n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Handshake %n d ago</source>
        <translation>
            <numerusform>Handshake %n d ago</numerusform>
            <numerusform>Handshake %n d ago</numerusform>
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
            <numerusform>%n d</numerusform>
            <numerusform>%n d</numerusform>
        </translation>
    </message>
</context>
</TS>
