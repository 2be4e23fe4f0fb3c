#include "server/dialects/wiresyncmessages.h"
#include "server/net/limits.h"
#include "shared/crypto/binddatagram.h"
#include "shared/crypto/binding.h"
#include "shared/crypto/fingerprint.h"
#include "shared/crypto/hash.h"
#include "shared/crypto/possession.h"
#include "shared/crypto/sealing.h"
#include "shared/crypto/token.h"
#include "shared/crypto/virtualaddress.h"
#include "shared/model/displayname.h"
#include "shared/model/invitelink.h"
#include "shared/wire/codec.h"
#include "shared/wire/limits.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

QString textOf(const QString& path)
{
    QFile file(QStringLiteral(ROAMWIRE_SOURCE_DIR "/") + path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

const QString& document()
{
    static const QString text = textOf(u"docs/protocol.md"_s);
    return text;
}

/// What stands below the heading, up to the next one of its level.
QString section(const QString& heading)
{
    const qsizetype begin = document().indexOf(u"\n## "_s + heading + u'\n');
    return begin < 0 ? QString() : document().mid(begin + 1, document().indexOf(u"\n## "_s, begin + 1) - begin);
}

/// The code blocks that begin with ```json KIND.
QList<QByteArray> examples(const QString& kind)
{
    const QRegularExpression block(u"^```json %1\\n(.*?)^```$"_s.arg(kind),
                                   QRegularExpression::MultilineOption |
                                       QRegularExpression::DotMatchesEverythingOption);
    QList<QByteArray> found;
    for (const auto& match : block.globalMatch(document()))
        found.append(match.captured(1).toUtf8());
    return found;
}

/// JSON without the white space outside of strings; QJsonDocument would put the fields into another order.
QByteArray compact(const QByteArray& json)
{
    QByteArray text;
    bool isInString = false;
    for (const char c : json) {
        if (c == '"')
            isInString = !isInString;
        if (isInString || !QChar::isSpace(static_cast<uchar>(c)))
            text.append(c);
    }
    return text;
}

/// Every name in the text that the pattern captures.
std::set<QString> names(const QString& text, const QString& pattern)
{
    std::set<QString> found;
    for (const auto& match : QRegularExpression(pattern, QRegularExpression::MultilineOption).globalMatch(text))
        found.insert(match.captured(1));
    return found;
}

template <typename T>
T example()
{
    for (const QByteArray& frame : examples(u"native"_s)) {
        const auto message = wire::decode(frame);
        if (message && std::holds_alternative<T>(*message))
            return std::get<T>(*message);
    }
    return {};
}

/// A value of the table of test vectors, by the beginning of its name.
QString testVector(const QString& name)
{
    static const QRegularExpression row(u"^\\| (.*) \\| `(.*)` \\|$"_s, QRegularExpression::MultilineOption);
    for (const auto& match : row.globalMatch(section(u"Test vectors"_s))) {
        if (match.captured(1).startsWith(name))
            return match.captured(2);
    }
    return {};
}

QByteArray hexOf(std::span<const std::uint8_t> bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())).toHex();
}

/// The link of the test vectors: the tenant, token, pin and secret of all examples.
InviteLink sampleLink()
{
    return InviteLink::fromString(testVector(u"`link`"_s)).value_or(InviteLink());
}

std::map<QString, qint64> limitsOfTheCode()
{
    using namespace limits;
    const server::ServiceLimits service;
    return {
        {u"kMaxClientFrame"_s, kMaxClientFrame},
        {u"kMaxServerFrame"_s, kMaxServerFrame},
        {u"kMaxPeersPerFrame"_s, kMaxPeersPerFrame},
        {u"kMaxLanAddresses"_s, kMaxLanAddresses},
        {u"kMaxFeatures"_s, kMaxFeatures},
        {u"kMaxFeatureLength"_s, kMaxFeatureLength},
        {u"kMaxErrorCode"_s, kMaxErrorCode},
        {u"kMaxErrorReason"_s, kMaxErrorReason},
        {u"kMaxInviteUses"_s, kMaxInviteUses},
        {u"kMaxInviteAge"_s, kMaxInviteAge.count()},
        {u"kMaxExactInteger"_s, kMaxExactInteger},
        {u"kMaxSwitchDelay"_s, kMaxSwitchDelay.count()},
        {u"kMaxMute"_s, kMaxMute.count()},
        {u"kMaxJsonDepth"_s, kMaxJsonDepth},
        {u"kMaxDisplayNameBytes"_s, kMaxDisplayNameBytes},
        {u"kJoinDeadline"_s, kJoinDeadline.count()},
        {u"kPingInterval"_s, kPingInterval.count()},
        {u"kPingDeadline"_s, kPingDeadline.count()},
        {u"kSilenceDeadline"_s, kSilenceDeadline.count()},
        {u"handshakeDeadline"_s, service.handshakeDeadline.count()},
        {u"tlsDeadline"_s, service.tlsDeadline.count()},
        {u"joinDeadline"_s, service.joinDeadline.count()},
        {u"silenceDeadline"_s, service.silenceDeadline.count()},
        {u"pingAfter"_s, service.pingAfter.count()},
        {u"httpAnswerDeadline"_s, service.httpAnswerDeadline.count()},
        {u"httpHandlerDeadline"_s, service.httpHandlerDeadline.count()},
        {u"httpIdleDeadline"_s, service.httpIdleDeadline.count()},
        {u"closeLinger"_s, service.closeLinger.count()},
        {u"maxBacklog"_s, service.maxBacklog},
        {u"pollingSilence"_s, service.pollingSilence.count()},
        {u"pollingMemory"_s, service.pollingMemory.count()},
        {u"maxPolling"_s, service.maxPolling},
        {u"maxPollingPerAddress"_s, service.maxPollingPerAddress},
        {u"messagesPerSecond"_s, service.messagesPerSecond},
        {u"messageBurst"_s, service.messageBurst},
        {u"kFramesPerMessage"_s, server::kFramesPerMessage},
        {u"maxFailedJoins"_s, service.maxFailedJoins},
        {u"failedJoinWindow"_s, service.failedJoinWindow.count()},
        {u"maxFailedJoinSources"_s, service.maxFailedJoinSources},
        {u"maxUnjoined"_s, service.maxUnjoined},
        {u"maxUnjoinedPerAddress"_s, service.maxUnjoinedPerAddress},
        {u"maxTlsHandshakes"_s, service.maxTlsHandshakes},
        {u"maxHttpRequests"_s, service.maxHttpRequests},
        {u"maxKeptHttp"_s, service.maxKeptHttp},
        {u"maxRequestsPerConnection"_s, service.maxRequestsPerConnection},
        {u"kMaxRequestHeader"_s, server::kMaxRequestHeader},
        {u"kMaxRequestBody"_s, server::kMaxRequestBody},
        {u"kMaxHeld"_s, server::kMaxHeld},
        {u"kReadAhead"_s, server::kReadAhead},
        {u"kListenBacklog"_s, server::kListenBacklog},
    };
}

std::set<QString> limitsInTheHeaders()
{
    std::set<QString> found{u"kMaxDisplayNameBytes"_s};
    for (const QString& header : {u"shared/wire/limits.h"_s, u"server/net/limits.h"_s}) {
        found.merge(names(textOf(header), u"^constexpr [\\w:]+ (k\\w+)\\b"_s));
        found.merge(names(textOf(header), u"^    (?:Milliseconds|qsizetype) (\\w+)\\b"_s));
    }
    return found;
}

} // namespace

/// docs/protocol.md says what the code does.
class TestProtocolDocument final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void examplesSurviveTheCodec_data();
    void examplesSurviveTheCodec();
    void everyMessageHasAnExample();
    void otherExamplesAreJson();
    void wireSyncExamplesAreUnderstood();
    void wireSyncAnswersAreThoseOfTheCode();
    void proofOfTheExampleIsRight();
    void linkOfTheVectorsIsRight();
    void sealsOfTheExamplesAreRight();
    void sealVectorsAreRight();
    void fingerprintsOfTheExamplesAreRight();
    void addressesOfTheExampleAreRight();
    void relayOfTheExampleIsRight();
    void limitsAreThoseOfTheCode();
    void errorCodesAreThoseOfTheCode();
};

void TestProtocolDocument::examplesSurviveTheCodec_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto all = examples(u"native"_s);
    for (qsizetype i = 0; i < all.size(); ++i) {
        const QString type = QJsonDocument::fromJson(all[i]).object().value(u"t").toString();
        QTest::addRow("%d %s", int(i), qPrintable(type)) << all[i];
    }
}

void TestProtocolDocument::examplesSurviveTheCodec()
{
    QFETCH(QByteArray, text);
    const auto message = wire::decode(text);
    QVERIFY2(message, message ? "" : qPrintable(message.error().reason));
    QCOMPARE(QJsonDocument::fromJson(wire::encode(*message)).object(), QJsonDocument::fromJson(text).object());
}

void TestProtocolDocument::everyMessageHasAnExample()
{
    std::set<std::size_t> shown;
    for (const QByteArray& text : examples(u"native"_s)) {
        if (const auto message = wire::decode(text))
            shown.insert(message->index());
    }
    QCOMPARE(shown.size(), std::variant_size_v<wire::Message>);
}

void TestProtocolDocument::otherExamplesAreJson()
{
    const auto all = examples(u"orchestration"_s);
    QCOMPARE(all.size(), 4);
    for (const QByteArray& text : all)
        QVERIFY2(QJsonDocument::fromJson(text).isObject(), text.constData());
    const qsizetype wireSync = examples(u"wiresync client"_s).size() + examples(u"wiresync server"_s).size();
    QCOMPARE(document().count(u"```json"), all.size() + wireSync + examples(u"native"_s).size());
}

void TestProtocolDocument::wireSyncExamplesAreUnderstood()
{
    std::set<std::size_t> shown;
    for (const QByteArray& text : examples(u"wiresync client"_s)) {
        const auto message = server::wiresync::decodePost(text);
        QVERIFY2(message, message ? "" : qPrintable(message.error().reason));
        shown.insert(message->index());
    }
    QCOMPARE(shown.size(), std::variant_size_v<server::wiresync::Message> - 1); // all but Unknown
}

void TestProtocolDocument::wireSyncAnswersAreThoseOfTheCode()
{
    using namespace server::wiresync;
    const auto clients = examples(u"wiresync client"_s);
    const auto self = std::get<Update>(decodePost(clients.at(0)).value());
    const auto asked = std::get<GetPeer>(decodePost(clients.at(2)).value());
    const PublicKey stranger = *PublicKey::fromBase64("iOqMfXuyz3FZHvapq2wQk480mr+NSbP/6lMuhzWBJVo=");
    const PeerInfo selfInfo{self.publicKey, self.wgip, self.listenPort, self.lanIp, *self.wanIp};
    const PeerInfo nas{asked.targetKey, QHostAddress(u"10.181.88.2"_s), self.listenPort, QHostAddress(u"192.168.1.2"_s),
                       *self.wanIp};
    const QList<QByteArray> expected{
        encodeUpdateAck(),
        encodeGetPeerAck(),
        encodeDunno(),
        encodePending(
            {encodeKeys({asked.targetKey, self.publicKey}), encodePeer(nas, self.gateway), encodeNoPeer(stranger)}),
        encodePeers({encodePeer(selfInfo, self.gateway, 1'763'718'000'125)}),
        encodeRefusal(
            {wire::error::kAddressTaken, u"Another peer of this network has the address 10.0.0.7"_s, std::nullopt}),
    };
    const auto told = examples(u"wiresync server"_s);
    QCOMPARE(told.size(), expected.size());
    for (qsizetype i = 0; i < told.size(); ++i)
        QCOMPARE(compact(told[i]), expected[i]);
}

void TestProtocolDocument::proofOfTheExampleIsRight()
{
    const QRegularExpression published(u"private key `([A-Za-z0-9+/=]+)`"_s);
    const QByteArray raw = QByteArray::fromBase64(published.match(document()).captured(1).toLatin1());
    PrivateKey key;
    QCOMPARE(raw.size(), qsizetype(key.size()));
    std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(key.data()));

    const QRegularExpression named(u"tenant `([0-9a-f-]+)`"_s);
    const auto tenant = TenantId::fromString(named.match(document()).captured(1));
    QVERIFY(tenant);
    const auto challenge = example<wire::Challenge>();
    const auto join = example<wire::Join>();
    QCOMPARE(join.publicKey.toBase64(), publicKeyOf(key).toBase64());
    const auto proof = provePossession(key, {challenge.serverKey, challenge.nonce, *tenant, *sampleLink().pin});
    QVERIFY(proof);
    QCOMPARE(join.proof.toBase64(), proof->toBase64());
    QCOMPARE(testVector(u"proof over that connection"_s).toLatin1(), proof->toBase64());
    const auto unbound = provePossession(key, {challenge.serverKey, challenge.nonce, *tenant, Binding()});
    QCOMPARE(testVector(u"the same with `bind=none`"_s).toLatin1(), unbound->toBase64());
}

void TestProtocolDocument::linkOfTheVectorsIsRight()
{
    const InviteLink link = sampleLink();
    QVERIFY(link.token && link.pin && link.secret && !link.plain && !link.bindNone);
    QCOMPARE(link.reveal(), testVector(u"`link`"_s));
    QVERIFY(document().contains(u"tenant `%1`"_s.arg(link.tenant.toString())));
    QCOMPARE(link.token->revealBase64(Base64::Padded), testVector(u"`token`"_s));
    QVERIFY(example<wire::Join>().token == link.token);
    QVERIFY(example<wire::Invited>().token == link.token);
    QCOMPARE(hashOf(*link.token).toByteArray().toHex(), testVector(u"hash of the token"_s).toLatin1());
    QCOMPARE(hexOf(link.secret->bytes()), testVector(u"tenant's secret"_s).toLatin1());
    const QByteArray publicKey = QByteArray::fromBase64(testVector(u"public key of the certificate"_s).toLatin1());
    QCOMPARE(bindingOf(publicKey).toByteArray().toHex(), testVector(u"its binding"_s).toLatin1());
    QVERIFY(bindingOf(publicKey) == *link.pin);
}

void TestProtocolDocument::sealsOfTheExamplesAreRight()
{
    const InviteLink link = sampleLink();
    QVERIFY(link.secret);
    const auto join = example<wire::Join>();
    const auto update = example<wire::Update>();
    const auto isSealed = [&](const std::optional<Seal>& seal, const PublicKey& key, const QHostAddress& wgip,
                              const QString& name) {
        return seal && isSealOf(*seal, *link.secret, {link.tenant, key, wgip, name});
    };
    QVERIFY(isSealed(join.seal, join.publicKey, *join.wgip, join.displayName));
    QVERIFY(isSealed(update.seal, join.publicKey, *join.wgip, *update.displayName));
    const QList<PeerRecord> records =
        example<wire::Welcome>().list.peers + example<wire::Peers>().peers + QList{example<wire::PeerUpsert>().peer};
    QCOMPARE(records.size(), 3);
    for (const PeerRecord& peer : records)
        QVERIFY2(isSealed(peer.seal, peer.publicKey, peer.wgip, peer.displayName), qPrintable(peer.displayName));
}

void TestProtocolDocument::sealVectorsAreRight()
{
    const InviteLink link = sampleLink();
    QVERIFY(link.secret);
    const auto key = blake2b<32>(link.secret->bytes(), {labelBytes("roamwire-seal-v1")});
    QCOMPARE(hexOf(key), testVector(u"key of its seals"_s).toLatin1());
    const auto macOf = [&](const QString& covered) {
        const QByteArray bytes = QByteArray::fromHex(testVector(covered).toLatin1());
        return hexOf(blake2b<32>(key, {labelBytes(std::string_view(bytes.constData(), std::size_t(bytes.size())))}));
    };
    const QByteArray inJoin = example<wire::Join>().seal.value_or(Seal()).mac.toByteArray().toHex();
    QCOMPARE(inJoin, testVector(u"its `mac` (hex)"_s).toLatin1());
    QCOMPARE(inJoin, macOf(u"what the seal in `join` covers"_s));
    const QByteArray inUpdate = example<wire::Update>().seal.value_or(Seal()).mac.toByteArray().toHex();
    QCOMPARE(inUpdate, testVector(u"its `mac` there (hex)"_s).toLatin1());
    QCOMPARE(inUpdate, macOf(u"what the seal in `update` covers"_s));
}

void TestProtocolDocument::fingerprintsOfTheExamplesAreRight()
{
    const InviteLink link = sampleLink();
    QVERIFY(link.secret);
    const MacAddress home = *parseMacAddress(u"02:00:5e:10:00:01");
    const MacAddress elsewhere = *parseMacAddress(u"02:00:5e:10:00:02");
    const auto atHome = lanFingerprint(*link.secret, home);
    const auto away = lanFingerprint(*link.secret, elsewhere);
    QCOMPARE(atHome.toByteArray().toHex(), testVector(u"`lan_name` behind `02:00:5e:10:00:01` (hex)"_s).toLatin1());
    QCOMPARE(away.toByteArray().toHex(), testVector(u"`lan_name` behind `02:00:5e:10:00:02` (hex)"_s).toLatin1());
    QCOMPARE(lanFingerprint(link.tenant, home).toByteArray().toHex(),
             testVector(u"`lan_name` behind `02:00:5e:10:00:01`, were"_s).toLatin1());
    QVERIFY(example<wire::Join>().endpoints.lanName == atHome);
    QVERIFY(example<wire::Update>().endpoints.lanName == atHome);
    QVERIFY(example<wire::PeerUpsert>().peer.endpoints.value_or(EndpointReport()).lanName == away);
}

void TestProtocolDocument::addressesOfTheExampleAreRight()
{
    const QRegularExpression named(u"tenant `([0-9a-f-]+)`"_s);
    const TenantId tenant = *TenantId::fromString(named.match(document()).captured(1));
    const auto welcome = example<wire::Welcome>();
    const auto join = example<wire::Join>();
    QCOMPARE(welcome.network6.toString(), virtualNetwork6(tenant).toString());
    QCOMPARE(welcome.wgip6, virtualAddress6(tenant, join.publicKey));
    QVERIFY(welcome.network.contains(Prefix::host(welcome.wgip)));
    for (const PeerRecord& peer : welcome.list.peers) {
        QCOMPARE(peer.wgip6, virtualAddress6(tenant, peer.publicKey));
        QVERIFY(welcome.network.contains(Prefix::host(peer.wgip)));
    }
}

void TestProtocolDocument::relayOfTheExampleIsRight()
{
    const auto welcome = example<wire::Welcome>();
    const auto relay = welcome.relay.value();
    const RelaySide laptop{example<wire::Join>().publicKey, welcome.slot};
    const RelaySide nas{welcome.list.peers.at(0).publicKey, welcome.list.peers.at(0).slot};
    const auto there = relayPort(relay.ports, laptop, nas);
    const auto back = relayPort(relay.ports, nas, laptop);
    QVERIFY(there && back);
    QCOMPARE(u"%1 %2"_s.arg(*there).arg(*back), testVector(u"port of the relay"_s));
    constexpr quint64 kCounter = 1'767'225'600'123;
    QVERIFY(document().contains(u"bind datagram with counter %1"_s.arg(kCounter)));
    QCOMPARE(hexOf(makeBindDatagram(relay.credentials, kCounter)),
             testVector(u"bind datagram with counter"_s).toLatin1());
    QCOMPARE(hexOf(makeBindDatagram(relay.credentials, kCounter, BindScope::Address)),
             testVector(u"the same from another socket"_s).toLatin1());

    const auto wanted = example<wire::Switch>();
    const auto go = example<wire::Go>();
    QVERIFY(nas.publicKey < laptop.publicKey && wanted.target == laptop.publicKey); // the leader asks
    QVERIFY(go.id == wanted.id && go.publicKey == nas.publicKey && go.setEndpoint == wanted.leaderEndpoint);
    QVERIFY(wanted.targetRev == example<wire::Self>().rev && wanted.leaderRev == welcome.list.peers.at(0).rev);
}

void TestProtocolDocument::limitsAreThoseOfTheCode()
{
    std::map<QString, qint64> told;
    static const QRegularExpression row(u"^\\| `(\\w+)` \\| (\\d+)\\b"_s, QRegularExpression::MultilineOption);
    for (const auto& match : row.globalMatch(section(u"Limits"_s)))
        told.emplace(match.captured(1), match.captured(2).toLongLong());

    std::set<QString> known;
    for (const auto& [name, value] : limitsOfTheCode()) {
        known.insert(name);
        QVERIFY2(told.contains(name), qPrintable(name + u" is not in docs/protocol.md"_s));
        QVERIFY2(told[name] == value,
                 qPrintable(u"%1 is %2 in docs/protocol.md and %3 in the code"_s.arg(name).arg(told[name]).arg(value)));
    }
    QCOMPARE(told.size(), known.size());
    const auto declared = limitsInTheHeaders();
    QVERIFY2(declared == known, "a header has a limit that this test does not know, or lost one");
}

void TestProtocolDocument::errorCodesAreThoseOfTheCode()
{
    const auto told = names(section(u"Errors and how a connection ends"_s), u"^\\| `([a-z_]+)` \\|"_s);
    const QString messages = textOf(u"shared/wire/messages.h"_s);
    const qsizetype begin = messages.indexOf(u"namespace error {"_s);
    const auto inCode = names(messages.mid(begin, messages.indexOf(u"} // namespace error"_s) - begin),
                              u"QStringLiteral\\(\"([a-z_]+)\"\\)"_s);
    QVERIFY(!inCode.empty());
    QVERIFY(told == inCode);
}

QTEST_GUILESS_MAIN(TestProtocolDocument)
#include "test_protocoldocument.moc"
