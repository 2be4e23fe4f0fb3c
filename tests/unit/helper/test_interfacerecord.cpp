#include "client-gui/helper/filerecordstore.h"
#include "tests/unit/helper/fakesystem.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using tests::keyOf;

namespace {

const QString kIf = QStringLiteral("wg0");

InterfaceRecord someRecord()
{
    return {QStringLiteral("boot 7"),
            false,
            {{keyOf('a'), {QStringLiteral("192.0.2.1:51820"), 0}},
             {keyOf('b'), {QString(), 25}},
             {keyOf('c'), {QStringLiteral("[fe80::1%3]:51820"), 65535}}},
            {keyOf('x')}};
}

} // namespace

class TestInterfaceRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrips();
    void refuses_data();
    void refuses();
    void keepsFiles();
};

void TestInterfaceRecord::roundTrips()
{
    for (const InterfaceRecord& record : {someRecord(), InterfaceRecord(), InterfaceRecord{{}, true, {}, {}}}) {
        const auto decoded = decodeRecord(encode(record));
        QVERIFY(decoded);
        QCOMPARE(*decoded, record);
    }
}

void TestInterfaceRecord::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut short") << encode(someRecord()).chopped(10);
    QTest::newRow("no identity") << QByteArray(R"({"made":true,"found":[],"added":[]})");
    QTest::newRow("found as text") << QByteArray(R"({"identity":"1","made":true,"found":["x"],"added":[]})");
    QTest::newRow("added is no key") << QByteArray(R"({"identity":"1","made":true,"found":[],"added":["x"]})");
}

void TestInterfaceRecord::refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!decodeRecord(text));
}

void TestInterfaceRecord::keepsFiles()
{
    const QTemporaryDir directory;
    FileRecordStore store(directory.path());
    const auto nothing = store.load(kIf);
    QVERIFY(nothing && !*nothing);
    QVERIFY(store.save(kIf, someRecord()));
    const auto loaded = FileRecordStore(directory.path()).load(kIf);
    QVERIFY(loaded && *loaded);
    QCOMPARE(**loaded, someRecord());
    QFile file(directory.filePath(QStringLiteral("wg0.json")));
    QCOMPARE(file.permissions() & ~(QFile::ReadUser | QFile::WriteUser), QFile::ReadOwner | QFile::WriteOwner);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.close();
    const auto damaged = store.load(kIf);
    QVERIFY(!damaged && damaged.error().message.contains(u"remove it"));
    QVERIFY(store.remove(kIf) && store.remove(kIf));
    QVERIFY(!file.exists());
    QVERIFY(!FileRecordStore(directory.filePath(QStringLiteral("missing"))).save(kIf, someRecord()));
}

QTEST_GUILESS_MAIN(TestInterfaceRecord)
#include "test_interfacerecord.moc"
