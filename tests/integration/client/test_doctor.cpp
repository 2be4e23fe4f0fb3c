#include "client-gui/engine/statusserver.h"
#include "client-gui/platform/doctor/examination.h"
#include "shared/base/logging.h"
#include "tests/support/serverprocess.h"

#include <QLocalServer>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

/// More than all parts one after the other may take; the doctor does not wait for ever.
constexpr int kPatience = 30'000;

} // namespace

/// The doctor on this machine, with a server, a helper and a client that are there, are not, or never answer.
class TestDoctor final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serverThatAnswers();
    void serverThatIsNotThere();
    void serverThatIsSilent();
    void nameThatIsNone();
    void everybodyIsSilent();
    void nothingIsConfigured();
    void runningClientIsAsked();

private:
    ExaminationSubject subjectFor(const InviteLink& link)
    {
        ClientConfig config;
        config.settings.interface = u"rwdoctor0"_s;
        config.settings.displayName = u"laptop"_s;
        config.settings.link = link;
        const QString path = m_folder.filePath(u"rwdoctor0.conf"_s);
        (void)config.save(path);
        return {path, m_folder.filePath(u"status.sock"_s), m_folder.filePath(u"helper.sock"_s)};
    }
    static InviteLink linkTo(const QString& host, quint16 port)
    {
        return *InviteLink::fromString(
            u"roamwire://%1:%2/3daf1997-d6eb-41ba-898f-ebc275da1f98?plain=1"_s.arg(host).arg(port));
    }
    static QHash<QString, Finding> examine(const ExaminationSubject& subject)
    {
        Examination examination(subject);
        QSignalSpy finished(&examination, &Examination::finished);
        examination.start();
        QHash<QString, Finding> byName;
        if (QTest::qWaitFor([&] { return !finished.isEmpty(); }, kPatience)) {
            for (const Finding& finding : finished.first().first().value<QList<Finding>>())
                byName.insert(finding.check, finding);
        }
        return byName;
    }

    QTemporaryDir m_folder;
};

void TestDoctor::serverThatAnswers()
{
    test::ServerProcess server;
    QVERIFY(server.start());
    const auto found = examine(subjectFor(server.link(TenantId::random())));
    for (const QString& check : {u"configuration"_s, kServerName, kServerTcp, kServerChallenge})
        QVERIFY2(found.value(check).health == Health::Ok, qPrintable(check + found.value(check).detail));
    QCOMPARE(found.value(u"helper"_s).health, Health::Fail); // there is none here
    QCOMPARE(found.size(), Examination::checks().size());
}

void TestDoctor::serverThatIsNotThere()
{
    QTcpServer gone;
    QVERIFY(gone.listen(QHostAddress::LocalHost));
    const quint16 port = gone.serverPort();
    gone.close();
    const auto found = examine(subjectFor(linkTo(u"127.0.0.1"_s, port)));
    QCOMPARE(found.value(kServerTcp).health, Health::Fail);
    QCOMPARE(found.value(kServerChallenge).health, Health::Warn);
    QCOMPARE(found.size(), Examination::checks().size());
}

void TestDoctor::serverThatIsSilent()
{
    QTcpServer silent; // accepts, and says nothing
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    const auto found = examine(subjectFor(linkTo(u"127.0.0.1"_s, silent.serverPort())));
    QCOMPARE(found.value(kServerTcp).health, Health::Ok);
    QCOMPARE(found.value(kServerChallenge).health, Health::Fail);
}

void TestDoctor::nameThatIsNone()
{
    const auto found = examine(subjectFor(linkTo(u"roamwire.invalid"_s, 1)));
    QCOMPARE(found.value(kServerName).health, Health::Fail);
    QCOMPARE(found.value(kServerTcp).health, Health::Warn);
}

void TestDoctor::everybodyIsSilent()
{
    const ExaminationSubject subject = subjectFor(linkTo(u"127.0.0.1"_s, 1));
    QLocalServer helper;
    QLocalServer client;
    QVERIFY(helper.listen(subject.helperSocket));
    QVERIFY(client.listen(*subject.statusSocket));
    const auto found = examine(subject);
    QCOMPARE(found.value(u"helper"_s).health, Health::Fail);
    QCOMPARE(found.value(u"agent"_s).health, Health::Warn);
}

void TestDoctor::nothingIsConfigured()
{
    const auto found = examine({m_folder.filePath(u"missing.conf"_s), {}, m_folder.filePath(u"missing.sock"_s)});
    QCOMPARE(found.value(u"configuration"_s).health, Health::Warn);
    QCOMPARE(found.value(kServerName).health, Health::Warn);
    QCOMPARE(found.size(), Examination::checks().size());
}

void TestDoctor::runningClientIsAsked()
{
    const ExaminationSubject subject = subjectFor(linkTo(u"127.0.0.1"_s, 1));
    Status status;
    status.peers = {PeerStatus()};
    StatusServer client([&] { return status; });
    QVERIFY(client.listen(*subject.statusSocket));
    installLogHandler(LogFormat::Text);
    keepRecentLog();
    qInfo("something happened");
    Examination examination(subject);
    QStringList found;
    connect(&examination, &Examination::found, this, [&](const Finding& finding) { found.append(finding.check); });
    QSignalSpy finished(&examination, &Examination::finished);
    examination.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, kPatience);
    const BundleFacts facts = examination.bundleFacts();
    QCOMPARE(facts.status, toJson(status));
    QVERIFY(facts.log.join(u'\n').contains(u"something happened"_s));
    QVERIFY(facts.hosts.contains(u"127.0.0.1"_s) && facts.peers.contains(u"laptop"_s));
    QCOMPARE(found.removeDuplicates(), 0);
    QStringList inOrder;
    for (const Finding& finding : facts.findings)
        inOrder.append(finding.check);
    QCOMPARE(inOrder, Examination::checks());
    QCOMPARE(QSet(found.begin(), found.end()), QSet(inOrder.begin(), inOrder.end()));
}

QTEST_GUILESS_MAIN(TestDoctor)
#include "test_doctor.moc"
