#include "client-gui/platform/doctor/redactor.h"
#include "shared/model/invitelink.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

constexpr int kRounds = 100;

/// Values that say who or where somebody is, made at random: the same for the same seed.
class Strangers final
{
public:
    explicit Strangers(quint32 seed)
        : m_random(seed)
    {
    }

    QByteArray bytes(qsizetype size)
    {
        QByteArray bytes(size, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(m_random.bounded(256));
        return bytes;
    }
    QHostAddress ipv4() { return QHostAddress(m_random.bounded(0x01000000u, 0x7f000000u)); }
    QHostAddress ipv6()
    {
        QByteArray raw = bytes(16);
        raw[0] = '\x20';
        // Zeros in the middle, so that all short forms come.
        for (int group = m_random.bounded(2, 8); group < 8; group += m_random.bounded(1, 4))
            raw[2 * group] = raw[2 * group + 1] = 0;
        return QHostAddress(reinterpret_cast<const quint8*>(raw.constData()));
    }
    QString mac(QChar separator) { return QString::fromLatin1(bytes(6).toHex(separator.toLatin1())); }
    QString uuid() { return QUuid::fromRfc4122(bytes(16)).toString(QUuid::WithoutBraces); }
    QString base64(qsizetype size) { return QString::fromLatin1(bytes(size).toBase64()); }
    QString base64Url(qsizetype size)
    {
        return QString::fromLatin1(
            bytes(size).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    }
    QString word(int least, int most)
    {
        QString word;
        for (int left = m_random.bounded(least, most + 1); left > 0; --left)
            word += QChar(u'a' + m_random.bounded(26));
        return word;
    }
    QString host() { return u"%1-%2.%3.%4"_s.arg(word(1, 8)).arg(m_random.bounded(100)).arg(word(1, 12), word(2, 6)); }
    QString link()
    {
        InviteLink link;
        link.host = m_random.bounded(2) ? host() : ipv6().toString();
        link.port = quint16(m_random.bounded(1, 65536));
        link.tenant = TenantId::random();
        link.pin = Binding::fromRaw(bytes(32));
        link.token = Token::fromBase64(base64(32), Base64::Padded);
        link.secret = TenantSecret::fromBase64(base64(32), Base64::Padded);
        return link.reveal();
    }

private:
    QRandomGenerator m_random;
};

/// Everything of one kind, in the ways in which it is written.
QStringList spellings(Strangers& of, const QString& kind)
{
    if (kind == u"ipv4"_s)
        return {of.ipv4().toString()};
    if (kind == u"ipv6"_s)
        return {of.ipv6().toString(), of.ipv6().toString().toUpper()};
    if (kind == u"v4-mapped"_s)
        return {u"::ffff:"_s + of.ipv4().toString(), u"::FFFF:"_s + of.ipv4().toString()};
    if (kind == u"mac"_s)
        return {of.mac(u':'), of.mac(u'-').toUpper()};
    if (kind == u"uuid"_s)
        return {of.uuid(), of.uuid().toUpper()};
    if (kind == u"key"_s)
        return {of.base64(32), of.base64Url(32), QString::fromLatin1(of.bytes(32).toHex())};
    if (kind == u"secret of another length"_s)
        return {of.base64(16), of.base64Url(16), of.base64Url(24), of.base64(64),
                QString::fromLatin1(of.bytes(16).toHex())};
    if (kind == u"host"_s)
        return {of.host(), of.host().toUpper()};
    return {of.link()};
}

/// What is written around a value: in our logs, in WireGuard's and the system's messages, in JSON.
const QStringList kPlaces{
    u"%1"_s,           u"to %1 is"_s,          u"(%1)"_s,          u"[%1]:51820"_s, u"endpoint=%1"_s,  u"\"%1\""_s,
    u"%1."_s,          u"%1, then"_s,          u"'%1'; stop it"_s, u"<%1>"_s,       u"a/%1/b"_s,       u"%1/24"_s,
    u"12:34:56 %1:"_s, u"{\"name\":\"%1\"}"_s, u"peer(%1)"_s,      u"%1%eth0"_s,    u"via %1 dev x"_s, u"%1 -> %1"_s,
};

} // namespace

class TestRedactor final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingSurvives_data();
    void nothingSurvives();
    void namesDoNotSurvive_data();
    void namesDoNotSurvive();
    void says_data();
    void says();
    void logLines_data();
    void logLines();
    void sameValueSamePlaceholder();
    void json();
};

void TestRedactor::nothingSurvives_data()
{
    QTest::addColumn<QString>("kind");
    for (const char* kind :
         {"ipv4", "ipv6", "v4-mapped", "mac", "uuid", "key", "secret of another length", "host", "link"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

void TestRedactor::nothingSurvives()
{
    QFETCH(const QString, kind);
    Strangers strangers(7);
    for (int round = 0; round < kRounds; ++round) {
        Redactor redactor;
        for (const QString& value : spellings(strangers, kind)) {
            for (const QString& place : kPlaces) {
                const QString written = QString(place).replace(u"%1"_s, value);
                for (const QString& redacted :
                     {redactor.text(written), redactor.logLine(u"12:34:56.789 info  roamwire.engine: "_s + written),
                      redactor.json(QJsonObject{{u"x"_s, QJsonArray{written}}})
                          .toObject()[u"x"_s]
                          .toArray()[0]
                          .toString()})
                    QVERIFY2(!redacted.contains(value, Qt::CaseInsensitive),
                             qPrintable(written + u" => "_s + redacted));
            }
        }
    }
}

void TestRedactor::namesDoNotSurvive_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a word") << u"nas"_s;
    QTest::newRow("one letter") << u"x"_s;
    QTest::newRow("words") << u"Anna's old laptop"_s;
    QTest::newRow("other scripts") << u"Büro-Rechner 東京"_s;
    QTest::newRow("like a pattern") << u"a.*(b|c)[d]\\e"_s;
    QTest::newRow("a host name") << u"Box of nas.example.org, mostly"_s;
    QTest::newRow("like an address") << u"10.9.0.7 (nas)"_s;
    QTest::newRow("like a placeholder") << u"<ipv4-private-1>"_s;
    QTest::newRow("long") << QString(64, u'n');
}

void TestRedactor::namesDoNotSurvive()
{
    QFETCH(const QString, name);
    Redactor redactor;
    redactor.hide(u"nas.example.org"_s, u"host"_s);
    redactor.hide(name, u"peer"_s);
    QVERIFY(redactor.text(name).startsWith(u"<peer-"_s));
    for (const QString& place : kPlaces) {
        const QString redacted = redactor.text(QString(place).replace(u"%1"_s, name));
        QVERIFY2(redacted.contains(u"<peer-1>"_s), qPrintable(redacted));
        QVERIFY2(name.size() < 2 || !redacted.contains(name) || name.startsWith(u'<'), qPrintable(redacted));
    }
}

void TestRedactor::says_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("redacted");
    const auto row = [](const QString& text, const QString& redacted) {
        QTest::newRow(qPrintable(text)) << text << redacted;
    };
    row(u"10.1.2.3:51820"_s, u"<ipv4-private-1>:51820"_s);
    row(u"8.8.8.8 and 9.9.9.9"_s, u"<ipv4-public-1> and <ipv4-public-2>"_s);
    row(u"100.100.0.1/10"_s, u"<ipv4-shared-1>/10"_s);
    row(u"169.254.3.4"_s, u"<ipv4-linklocal-1>"_s);
    row(u"[2a01:db8::1]:443"_s, u"[<ipv6-public-1>]:443"_s);
    row(u"fd00::1, fe80::1%eth0"_s, u"<ipv6-private-1>, <ipv6-linklocal-1>%eth0"_s);
    row(u"::ffff:10.1.2.3"_s, u"::ffff:<ipv4-private-1>"_s);
    row(u"fd00::1."_s, u"<ipv6-private-1>."_s);
    row(u"wlx0a1b2c3d4e5f has 0A:1B:2C:3D:4E:5F"_s, u"wlx<mac-1> has <mac-1>"_s);
    row(u"anna@mail.example.org"_s, u"<host-1>"_s);
    row(u"/home/anna/.config/roamwire/rw0.conf"_s, u"/home/<user-1>/.config/roamwire/rw0.conf"_s);
    row(u"token=abc psk: x"_s, u"token=<secret> psk: <secret>"_s);
    row(u"see wss://h:1/x now"_s, u"see <link-1> now"_s);
    // What everybody has stays readable.
    for (const QString& kept :
         {u"127.0.0.1 ::1 0.0.0.0 ::"_s, u"12:34:56.789"_s, u"roamwire::Engine std::map"_s,
          u"Qt 6.4.2, wireguard-tools v1.0.20210914"_s, u"/run/roamwire/helper.sock"_s,
          u"systemctl start roamwire-agent@wg0.service"_s, u"see docs/operating.md, \"When something does not work\""_s,
          u"sysctl net.ipv4.conf.all.rp_filter=2"_s, u"wan (trying), both_symmetric, relay_full"_s,
          u"rx 123456789012345678"_s, u"/usr/lib/qt6/some/where/else"_s})
        row(kept, kept);
}

void TestRedactor::says()
{
    QFETCH(const QString, text);
    QFETCH(const QString, redacted);
    QCOMPARE(Redactor().text(text), redacted);
}

void TestRedactor::logLines_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("redacted");
    QTest::newRow("a path")
        << u"12:34:56.789 info  roamwire.engine: path to \"Old box\" is lan 10.0.0.2:5 verified"_s
        << u"12:34:56.789 info  roamwire.engine: path to <name-1> is lan <ipv4-private-1>:5 verified"_s;
    QTest::newRow("a known name") << u"12:34:56.789 info  x: \"NAS\" and nas"_s
                                  << u"12:34:56.789 info  x: <peer-1> and <peer-1>"_s;
    QTest::newRow("not ours") << u"nas.example.org: hello"_s << u"<host-1>: hello"_s;
    QTest::newRow("half quoted") << u"12:34:56.789 warn  x: \"nas"_s << u"12:34:56.789 warn  x: \"<peer-1>"_s;
    QTest::newRow("nothing") << QString() << QString();
}

void TestRedactor::logLines()
{
    QFETCH(const QString, line);
    QFETCH(const QString, redacted);
    Redactor redactor;
    redactor.hide(u"nas"_s, u"peer"_s);
    QCOMPARE(redactor.logLine(line), redacted);
}

void TestRedactor::sameValueSamePlaceholder()
{
    Strangers strangers(9);
    const QByteArray raw = strangers.bytes(32);
    const QString key = QString::fromLatin1(raw.toBase64());
    const QString url =
        QString::fromLatin1(raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    const QString address = strangers.ipv6().toString();
    Redactor redactor;
    const QString first = redactor.text(u"peer %1 at %2"_s.arg(key, address));
    QCOMPARE(redactor.text(u"peer %1 at %2"_s.arg(url, address.toUpper())), first);
    QCOMPARE(redactor.text(u"peer %1 at %2"_s.arg(QString::fromLatin1(raw.toHex()), address)), first);
    QVERIFY(redactor.text(strangers.base64(32)) != redactor.text(key));
    QCOMPARE(redactor.text(u"::ffff:10.0.0.1 10.0.0.1"_s), u"::ffff:<ipv4-private-1> <ipv4-private-1>"_s);
}

void TestRedactor::json()
{
    Redactor redactor;
    redactor.hide(u"nas"_s, u"peer"_s);
    const QJsonObject object =
        QJsonDocument::fromJson(R"({"self":{"token":"a b","psk":{"x":1},"secret":null,"observed":"9.9.9.9",
        "port":51820,"on":true},"peers":[{"name":"NAS","endpoint":"[fd00::1]:2"}]})")
            .object();
    QCOMPARE(redactor.json(object).toObject(),
             QJsonDocument::fromJson(
                 R"({"self":{"token":"<secret>","psk":"<secret>","secret":null,"observed":"<ipv4-public-1>",
        "port":51820,"on":true},"peers":[{"name":"<peer-1>","endpoint":"[<ipv6-private-1>]:2"}]})")
                 .object());
}

QTEST_APPLESS_MAIN(TestRedactor)
#include "test_redactor.moc"
