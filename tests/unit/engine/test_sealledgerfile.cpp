#include "client-gui/engine/sealledgerfile.h"
#include "tests/support/testkeys.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::keyNumber;

class TestSealLedgerFile final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsItWas();
    void noFileIsEmpty();
    void damagedIsSaid_data();
    void damagedIsSaid();
    void folderThatIsGoneIsSaid();

private:
    QString path() const { return m_folder.filePath(u"rw0.conf.seals"_s); }

    QTemporaryDir m_folder;
};

void TestSealLedgerFile::comesBackAsItWas()
{
    SealLedger ledger;
    ledger.highest = {{keyNumber(1), 0}, {keyNumber(2), quint64(Seal::kLatestMs)}};
    QVERIFY(writeSealLedger(path(), ledger));
    QCOMPARE(*readSealLedger(path()), ledger);
    ledger.own = SealLedger::Own{
        {TenantId::random(), keyNumber(3), QHostAddress(u"10.128.4.1"_s), u"Bücher \"alt\""_s}, 1'700'000'000'123};
    QVERIFY(writeSealLedger(path(), ledger));
    QCOMPARE(*readSealLedger(path()), ledger);
    QCOMPARE(QFile::permissions(path()) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
}

void TestSealLedgerFile::noFileIsEmpty()
{
    QCOMPARE(*readSealLedger(m_folder.filePath(u"none"_s)), SealLedger());
}

void TestSealLedgerFile::damagedIsSaid_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray key = keyNumber(1).toBase64();
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("half") << QByteArray(R"({"peers": {)");
    QTest::newRow("no peers") << QByteArray("{}");
    QTest::newRow("a key that is none") << QByteArray(R"({"peers": {"abc": 1}})");
    QTest::newRow("a time that is none") << QByteArray(R"({"peers": {")" + key + R"(": "x"}})");
    QTest::newRow("a time below zero") << QByteArray(R"({"peers": {")" + key + R"(": -1}})");
    QTest::newRow("an own seal that is none") << QByteArray(R"({"peers": {}, "own": {"ms": 1}})");
}

void TestSealLedgerFile::damagedIsSaid()
{
    QFETCH(QByteArray, text);
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    const auto ledger = readSealLedger(path());
    QVERIFY(!ledger);
    QVERIFY2(ledger.error().message.contains(u"is damaged"), qPrintable(ledger.error().message));
}

void TestSealLedgerFile::folderThatIsGoneIsSaid()
{
    const auto written = writeSealLedger(m_folder.filePath(u"gone/seals"_s), SealLedger());
    QVERIFY(!written);
    QVERIFY2(written.error().message.contains(u"cannot be written"), qPrintable(written.error().message));
}

QTEST_GUILESS_MAIN(TestSealLedgerFile)
#include "test_sealledgerfile.moc"
