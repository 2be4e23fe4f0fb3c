#include "shared/wire/codec.h"
#include "tests/unit/shared/samplemessages.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace roamwire::wire {
namespace {

QJsonObject objectOf(const QByteArray& frame)
{
    return QJsonDocument::fromJson(frame).object();
}

} // namespace

class TestCodec final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMessageRoundTrips_data();
    void everyMessageRoundTrips();
    void everyMessageHasASample();
    void frameIsOneCompactObject_data();
    void frameIsOneCompactObject();
    void fieldNamesAreThoseOfTheProtocol_data();
    void fieldNamesAreThoseOfTheProtocol();
    void unknownFieldsAreIgnored_data();
    void unknownFieldsAreIgnored();
    void fragmentsEqualWholeFrames_data();
    void fragmentsEqualWholeFrames();
    void lastOfDuplicateFieldsCounts();
    void mappedAddressesBecomeV4();
};

void TestCodec::everyMessageRoundTrips_data()
{
    QTest::addColumn<Message>("message");
    for (const auto& sample : test::sampleMessages())
        QTest::newRow(sample.name) << sample.message;
}

void TestCodec::everyMessageRoundTrips()
{
    QFETCH(Message, message);

    const QByteArray frame = encode(message);
    const auto decoded = decode(frame);
    QVERIFY2(decoded, decoded ? "" : qPrintable(decoded.error().reason));
    QVERIFY2(*decoded == message, frame.constData());
}

void TestCodec::everyMessageHasASample()
{
    QSet<std::size_t> kinds;
    for (const auto& sample : test::sampleMessages())
        kinds.insert(sample.message.index());
    QCOMPARE(kinds.size(), qsizetype(std::variant_size_v<Message>));
}

void TestCodec::frameIsOneCompactObject_data()
{
    everyMessageRoundTrips_data();
}

void TestCodec::frameIsOneCompactObject()
{
    QFETCH(Message, message);

    const QByteArray frame = encode(message);
    QVERIFY(frame.startsWith("{\"t\":\""));
    QVERIFY(!frame.contains('\n'));
    // Qt writes objects sorted by name; apart from the order of fields nothing may differ.
    QCOMPARE(frame.size(), QJsonDocument(objectOf(frame)).toJson(QJsonDocument::Compact).size());
}

void TestCodec::fieldNamesAreThoseOfTheProtocol_data()
{
    QTest::addColumn<QString>("sample");
    QTest::addColumn<QString>("fields");

    const auto row = [](const char* name, const char* fields) {
        QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(fields);
    };
    row("challenge", "features nonce server_key t");
    row("join", "display_name endpoints features proof publickey seal t token wgip");
    row("welcome", "first grace_s may_invite more network network6 observed peers relay slot t wgip wgip6");
    row("peers", "more peers t");
    row("peer", "display_name endpoints features observed presence publickey rev seal slot t wan wgip wgip6");
    row("removed_peer", "publickey t wgip");
    row("update", "display_name endpoints seal t");
    row("update_ack", "observed t");
    row("invite", "ephemeral expires_s t uses");
    row("invited", "expires t token");
    row("self", "rev t wan");
    row("switch", "id kind leader_endpoint leader_rev t target_endpoint target_rev targetkey");
    row("go", "delay_ms id mute_ms publickey set_endpoint t");
    row("settled", "id ok t");
    row("rekey", "t targetkey");
    row("rekey, told on", "publickey t");
    row("wake", "publickey t");
    row("leave", "t");
    row("error", "code id reason retry_s t");
}

void TestCodec::fieldNamesAreThoseOfTheProtocol()
{
    QFETCH(QString, sample);
    QFETCH(QString, fields);

    for (const auto& [name, message] : test::sampleMessages()) {
        if (QLatin1String(name) != sample)
            continue;
        const QJsonObject object = objectOf(encode(message));
        QCOMPARE(object.value(QStringLiteral("t")).toString(), sample.section(u',', 0, 0));
        QCOMPARE(object.keys().join(u' '), fields);
        return;
    }
    QFAIL("no such sample");
}

void TestCodec::unknownFieldsAreIgnored_data()
{
    everyMessageRoundTrips_data();
}

void TestCodec::unknownFieldsAreIgnored()
{
    QFETCH(Message, message);

    QJsonObject object = objectOf(encode(message));
    object.insert(QStringLiteral("later"), QJsonObject{{QStringLiteral("a"), QJsonArray{1, QJsonValue::Null}}});
    for (const QString& nested :
         {QStringLiteral("endpoints"), QStringLiteral("observed"), QStringLiteral("seal"), QStringLiteral("wan"),
          QStringLiteral("relay"), QStringLiteral("leader_endpoint"), QStringLiteral("set_endpoint")}) {
        if (!object.contains(nested))
            continue;
        QJsonObject inner = object.value(nested).toObject();
        inner.insert(QStringLiteral("later"), true);
        object.insert(nested, inner);
    }
    const auto decoded = decode(QJsonDocument(object).toJson());
    QVERIFY2(decoded, decoded ? "" : qPrintable(decoded.error().reason));
    QVERIFY(*decoded == message);
}

void TestCodec::fragmentsEqualWholeFrames_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<bool>("more");

    QTest::newRow("none") << 0 << false;
    QTest::newRow("none, more to come") << 0 << true;
    QTest::newRow("one") << 1 << false;
    QTest::newRow("two") << 2 << true;
    QTest::newRow("many") << 100 << false;
}

void TestCodec::fragmentsEqualWholeFrames()
{
    QFETCH(int, count);
    QFETCH(bool, more);

    Peers list;
    list.more = more;
    QList<QByteArray> fragments;
    for (int i = 0; i < count; ++i) {
        list.peers.append(i % 2 == 0 ? test::fullPeer() : test::sparsePeer());
        list.peers.last().slot = static_cast<quint32>(i);
        fragments.append(encodePeerFields(list.peers.last()));
        QCOMPARE(encodePeerUpsert(fragments.last()), encode(PeerUpsert{list.peers.last()}));
    }
    QCOMPARE(encodePeers(fragments, more), encode(list));

    Welcome welcome;
    welcome.wgip = QHostAddress(QStringLiteral("10.128.4.7"));
    welcome.wgip6 = QHostAddress(QStringLiteral("fd00::7"));
    welcome.network = Prefix(QHostAddress(QStringLiteral("10.128.4.0")), 22);
    welcome.network6 = Prefix(QHostAddress(QStringLiteral("fd00::")), 64);
    const QByteArray frame = encodeWelcome(welcome, fragments, more);
    welcome.list = list;
    QCOMPARE(frame, encode(welcome));
    QVERIFY(decode(frame).value_or(Leave()) == Message(welcome));
}

void TestCodec::lastOfDuplicateFieldsCounts()
{
    const auto decoded = decode(R"({"t":"leave","t":"error","code":"a","reason":"","code":"b"})");
    QVERIFY(decoded);
    QVERIFY(*decoded == Message(ErrorMessage{QStringLiteral("b"), QString(), std::nullopt}));
}

void TestCodec::mappedAddressesBecomeV4()
{
    const auto decoded = decode(R"({"t":"update_ack","observed":{"v4":"::ffff:192.0.2.1"}})");
    QVERIFY(decoded);
    QCOMPARE(std::get<UpdateAck>(*decoded).observed.v4, std::optional(QHostAddress(QStringLiteral("192.0.2.1"))));
}

} // namespace roamwire::wire

QTEST_APPLESS_MAIN(roamwire::wire::TestCodec)
#include "test_codec.moc"
