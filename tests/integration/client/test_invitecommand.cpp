#include "client-gui/engine/statusserver.h"
#include "shared/crypto/sealing.h"
#include "shared/crypto/token.h"
#include "tests/support/qrreader.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 20'000;

} // namespace

/// What the real `roamwire-agent invite` prints of a running client's answer.
class TestInviteCommand final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void printsTheLink();
    void printsJson();
    void drawsTheLink();
    void saysWhatWasRefused();
    void drawingIsNotForPrograms();

private:
    /// The exit code; -1 if it does not end.
    int run(const QStringList& words);

    QTemporaryDir folder;
    std::unique_ptr<StatusServer> client;
    Result<Invitation> answer;
    wire::Invite asked;
    QByteArray output;
    QByteArray errors;
};

void TestInviteCommand::init()
{
    Invitation invitation;
    invitation.link.host = u"vpn.example.org"_s;
    invitation.link.tenant = TenantId::random();
    invitation.link.token = makeToken();
    invitation.link.pin = Binding();
    invitation.link.secret = makeTenantSecret();
    invitation.expires = 1'800'000'000;
    answer = invitation;
    client = std::make_unique<StatusServer>([] { return Status(); });
    QVERIFY(client->listen(folder.filePath(u"s"_s)));
    connect(client.get(), &StatusServer::inviteRequested, this,
            [this](const wire::Invite& invite, const ReplyTo<Invitation>& reply) {
                asked = invite;
                reply(answer);
            });
}

int TestInviteCommand::run(const QStringList& words)
{
    QProcess agent;
    agent.start(QStringLiteral(ROAMWIRE_BIN_DIR "/roamwire-agent"),
                QStringList{u"invite"_s, u"--status-socket"_s, folder.filePath(u"s"_s)} + words);
    if (!QTest::qWaitFor([&] { return agent.state() == QProcess::NotRunning; }, kPatience))
        return -1;
    output = agent.readAllStandardOutput();
    errors = agent.readAllStandardError();
    return agent.exitCode();
}

void TestInviteCommand::printsTheLink()
{
    QCOMPARE(run({u"--uses"_s, u"3"_s, u"--expires"_s, u"2h"_s, u"--ephemeral"_s}), 0);
    QCOMPARE(asked, (wire::Invite{3, 7200, true}));
    QCOMPARE(output, (answer->link.reveal() + u'\n').toUtf8());
}

void TestInviteCommand::printsJson()
{
    QCOMPARE(run({u"--json"_s}), 0);
    QCOMPARE(QJsonDocument::fromJson(output).object(), (QJsonObject{{u"link"_s, answer->link.reveal()},
                                                                    {u"tenant"_s, answer->link.tenant.toString()},
                                                                    {u"uses"_s, 1},
                                                                    {u"expires"_s, u"2027-01-15T08:00:00Z"_s}}));
}

void TestInviteCommand::drawsTheLink()
{
    QCOMPARE(run({u"--qr"_s}), 0);
    const QByteArray link = answer->link.reveal().toUtf8();
    QVERIFY2(output.startsWith(QByteArray(link + '\n')), output.constData());
    QCOMPARE(test::readQrCode(QString::fromUtf8(output.sliced(link.size() + 1))), link);
}

void TestInviteCommand::saysWhatWasRefused()
{
    answer = failure(u"not now"_s);
    QCOMPARE(run({u"--qr"_s}), 1);
    QVERIFY(output.isEmpty());
    QVERIFY2(errors.contains("not now"), errors.constData());
}

void TestInviteCommand::drawingIsNotForPrograms()
{
    QCOMPARE(run({u"--qr"_s, u"--json"_s}), 2);
    QVERIFY(output.isEmpty());
}

QTEST_GUILESS_MAIN(TestInviteCommand)
#include "test_invitecommand.moc"
