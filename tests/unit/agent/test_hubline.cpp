#include "client-gui/agent/hub/hubline.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::agent;
using namespace Qt::StringLiterals;

class TestHubLine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads();
    void refuses_data();
    void refuses();

private:
    static Result<HubLine> parse(const QString& words) { return parseHubLine(words.split(u' ')); }
};

void TestHubLine::reads()
{
    const auto run = parse(u"hub run --config f --helper h"_s);
    QVERIFY(run && run->action == HubLine::Action::Run);
    QCOMPARE(run->config, u"f"_s);
    QCOMPARE(run->helper, u"h"_s);
    const auto client = parse(u"hub client phone --server one --qr --output - --force --config f"_s);
    QVERIFY(client && client->action == HubLine::Action::Client);
    QCOMPARE(client->client, u"phone"_s);
    QCOMPARE(client->server, u"one"_s);
    QCOMPARE(client->output, u"-"_s);
    QVERIFY(client->qr && client->force && !client->publicKey);
    const QString key = QString::fromLatin1(PublicKey().toBase64());
    QCOMPARE(parse(u"hub client phone --config f --public-key "_s + key)->publicKey, PublicKey());
    const auto list = parse(u"hub list --config f --json"_s);
    QVERIFY(list && list->action == HubLine::Action::List && list->json && !list->server);
    const auto removal = parse(u"hub remove phone --config f"_s);
    QVERIFY(removal && removal->action == HubLine::Action::Remove);
}

void TestHubLine::refuses_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("said");
    QTest::newRow("nothing") << u"hub"_s << u"one of"_s;
    QTest::newRow("no such command") << u"hub stop"_s << u"hub stop"_s;
    QTest::newRow("no configuration") << u"hub run"_s << u"--config"_s;
    QTest::newRow("no client") << u"hub client --config f"_s << u"name"_s;
    QTest::newRow("two clients") << u"hub client a b --config f"_s << u"'b'"_s;
    QTest::newRow("a name with a bell") << u"hub client a\a --config f"_s << u"name"_s;
    QTest::newRow("a client that runs") << u"hub run a --config f"_s << u"'a'"_s;
    QTest::newRow("no key") << u"hub client a --config f --public-key AAAA"_s << u"--public-key"_s;
    QTest::newRow("a picture of no key") << u"hub client a --config f --qr --public-key "_s +
                                                QString::fromLatin1(PublicKey().toBase64())
                                         << u"choose one"_s;
    QTest::newRow("somebody else's option") << u"hub list --config f --qr"_s << u"qr"_s;
}

void TestHubLine::refuses()
{
    QFETCH(QString, words);
    QFETCH(QString, said);
    const auto line = parse(words);
    QVERIFY(!line);
    QVERIFY2(line.error().message.contains(said), qPrintable(line.error().message));
}

QTEST_GUILESS_MAIN(TestHubLine)
#include "test_hubline.moc"
