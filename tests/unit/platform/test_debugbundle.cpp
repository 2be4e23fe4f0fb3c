#include "client-gui/platform/doctor/debugbundle.h"

#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

class TestDebugBundle final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasEverythingAndNobody();
    void withoutAClient();
    void isForItsOwner();
    void placeThatCannotBeWritten();
};

void TestDebugBundle::hasEverythingAndNobody()
{
    BundleFacts facts;
    facts.versions = {{u"Roamwire"_s, u"0.1.0"_s}, {u"wg"_s, {}}};
    facts.findings = {{u"configuration"_s, Health::Ok, u"/home/anna/rw0.conf"_s, {}},
                      {u"server_tcp"_s, Health::Fail, u"vpn port 8443: refused"_s, u"look at vpn"_s}};
    facts.status =
        QJsonDocument::fromJson(R"({"self":{"interface":"rw0","tenant":"3daf1997-d6eb-41ba-898f-ebc275da1f98",
        "wgip":"10.128.0.2","observed":"198.51.100.9"},"peers":[{"name":"Old box","endpoint":"198.51.100.9:51820",
        "publickey":"q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng=","path":"wan","rtt_ms":12}]})")
            .object();
    facts.log = {u"12:00:00.000 info  roamwire.engine: path to \"Old box\" is wan 198.51.100.9:51820 verified"_s,
                 u"12:00:01.000 info  roamwire.engine: path to \"gone since\" is none - trying"_s,
                 u"12:00:02.000 warn  roamwire.control: not connected: vpn: no route from Laptop of anna"_s};
    facts.hosts = {u"vpn"_s, u"localhost"_s, u"198.51.100.9"_s};
    facts.peers = {u"Laptop"_s};
    facts.users = {u"anna"_s};
    const QString text = debugBundle(facts);

    for (const QString& kept :
         {u"Roamwire  0.1.0"_s, u"wg        unknown"_s, u"<name-"_s, u"\"rtt_ms\": 12"_s,
          u"\"endpoint\": \"<ipv4-public-1>:51820\""_s, u"wan <ipv4-public-1>:51820 verified"_s,
          u"/home/<user-1>/rw0.conf"_s, u"<host-1> port 8443"_s, u"look at <host-1>"_s, u"\"publickey\": \"<key-1>\""_s,
          u"\"tenant\": \"<tenant-1>\""_s, u"fail  server_tcp"_s})
        QVERIFY2(text.contains(kept), qPrintable(kept + u" is not in\n"_s + text));
    for (const QString& gone : {u"anna"_s, u"vpn"_s, u"Old box"_s, u"gone since"_s, u"Laptop"_s, u"10.128."_s,
                                u"198.51."_s, u"3daf1997"_s, u"q83v"_s})
        QVERIFY2(!text.contains(gone, Qt::CaseInsensitive), qPrintable(gone + u" is in\n"_s + text));
}

void TestDebugBundle::withoutAClient()
{
    const QString text = debugBundle({});
    QVERIFY(text.contains(u"== Status ==\n\nnothing\n"_s));
    QVERIFY(text.contains(u"== Log ==\n\nnothing\n"_s));
}

void TestDebugBundle::isForItsOwner()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"bundle.txt"_s);
    for (const QString& text : {u"a longer one"_s, u"one"_s}) {
        QVERIFY(saveDebugBundle(text, path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), text.toUtf8());
        QCOMPARE(file.permissions() & ~(QFile::ReadUser | QFile::WriteUser), QFile::ReadOwner | QFile::WriteOwner);
    }
    // One that others could read gets no contents that they may not.
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    QVERIFY(saveDebugBundle(u"third"_s, path));
    QVERIFY(!(QFile::permissions(path) & QFile::ReadOther));
}

void TestDebugBundle::placeThatCannotBeWritten()
{
    const auto saved = saveDebugBundle(u"x"_s, u"/nowhere/at/all.txt"_s);
    QVERIFY(!saved);
    QVERIFY(saved.error().message.contains(u"/nowhere/at/all.txt"_s));
}

QTEST_GUILESS_MAIN(TestDebugBundle)
#include "test_debugbundle.moc"
