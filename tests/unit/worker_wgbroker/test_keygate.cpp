#include "server/worker/wgbroker/keygate.h"
#include "tests/support/testkeys.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::worker;

class TestKeyGate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void reads_data();
    void reads();
    void judges();
    void startsOnlyWithWholeLists();
    void readsAgain();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    void write(const QString& name, const QByteArray& text) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestKeyGate::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestKeyGate::reads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("count"); // -1: an error
    const QByteArray one = keyNumber(1).toBase64();
    const QByteArray other = keyNumber(2).toBase64();
    QTest::newRow("nothing") << QByteArray() << 0;
    QTest::newRow("one") << one << 1;
    QTest::newRow("two") << one + '\n' + other + '\n' << 2;
    QTest::newRow("twice") << one + '\n' + one << 1;
    QTest::newRow("comments") << "# nodes\n\n  " + one + "  # in the attic\r\n#" + other << 1;
    QTest::newRow("no key") << one + "\nattic" << -1;
    QTest::newRow("two in a line") << one + ' ' + other << -1;
    QTest::newRow("half a key") << one.chopped(4) << -1;
}

void TestKeyGate::reads()
{
    QFETCH(QByteArray, text);
    QFETCH(int, count);
    const auto keys = parseKeyList(text);
    QCOMPARE(keys ? static_cast<int>(keys->size()) : -1, count);
    if (!keys)
        QVERIFY(keys.error().message.contains(QStringLiteral("line ")));
}

void TestKeyGate::judges()
{
    KeyGate open({}, {});
    QVERIFY(open.load());
    QVERIFY(open.permits(keyNumber(1)));
    write(QStringLiteral("allow"), keyNumber(1).toBase64() + '\n' + keyNumber(2).toBase64());
    write(QStringLiteral("deny"), keyNumber(2).toBase64());
    KeyGate both(path(QStringLiteral("allow")), path(QStringLiteral("deny")));
    QVERIFY(both.load());
    QVERIFY(both.permits(keyNumber(1)));
    QVERIFY(!both.permits(keyNumber(2)));
    QVERIFY(!both.permits(keyNumber(3)));
    KeyGate deny({}, path(QStringLiteral("deny")));
    QVERIFY(deny.load());
    QVERIFY(!deny.permits(keyNumber(2)));
    QVERIFY(deny.permits(keyNumber(3)));
}

void TestKeyGate::startsOnlyWithWholeLists()
{
    KeyGate missing(path(QStringLiteral("allow")), {});
    const auto loaded = missing.load();
    QVERIFY(!loaded);
    QVERIFY(loaded.error().message.contains(QStringLiteral("allow")));
    write(QStringLiteral("deny"), "nonsense");
    KeyGate broken({}, path(QStringLiteral("deny")));
    QVERIFY(!broken.load());
}

void TestKeyGate::readsAgain()
{
    write(QStringLiteral("allow"), keyNumber(1).toBase64());
    KeyGate gate(path(QStringLiteral("allow")), {});
    QVERIFY(gate.load());
    const QSignalSpy changes(&gate, &KeyGate::changed);
    write(QStringLiteral("allow"), keyNumber(2).toBase64());
    QTRY_VERIFY(gate.permits(keyNumber(2)));
    QVERIFY(!gate.permits(keyNumber(1)));
    // As editors do it.
    write(QStringLiteral("allow.new"), keyNumber(3).toBase64());
    QVERIFY(QFile::remove(path(QStringLiteral("allow"))));
    QVERIFY(QFile::rename(path(QStringLiteral("allow.new")), path(QStringLiteral("allow"))));
    QTRY_VERIFY(gate.permits(keyNumber(3)));
    QCOMPARE(changes.size(), 2);
    // What cannot be read changes nothing.
    static QString complaint;
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& text) { complaint = text; });
    write(QStringLiteral("allow"), "nonsense");
    QTRY_VERIFY(complaint.contains(QStringLiteral("line 1 ")));
    qInstallMessageHandler(nullptr);
    QVERIFY(gate.permits(keyNumber(3)));
    write(QStringLiteral("allow"), keyNumber(4).toBase64());
    QTRY_VERIFY(gate.permits(keyNumber(4)));
}

QTEST_GUILESS_MAIN(TestKeyGate)
#include "test_keygate.moc"
