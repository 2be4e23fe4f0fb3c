#include "client-gui/tray/joining/linkpreview.h"

#include "shared/base/printable.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

namespace {

const QString kTenant = u"3daf1997-d6eb-41ba-898f-ebc275da1f98"_s;
const QString kBytes = QString(42, u'x') + u'8'; // 32 bytes in base64url
const QString kWhole =
    u"roamwire://vpn.example.org:8443/%1?token=%2&pin=%3#%2"_s.arg(kTenant, kBytes, QString(43, u'A'));

LinkPreview preview(const QString& text, const QList<JoinedNetwork>& joined = {})
{
    const auto link = findLink(text);
    if (link)
        return previewOf(*link, joined);
    qWarning() << link.error().message;
    return {};
}

} // namespace

class TestLinkPreview final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isFoundInAMessage_data();
    void isFoundInAMessage();
    void isNoLink_data();
    void isNoLink();
    void showsWhereItLeads_data();
    void showsWhereItLeads();
    void showsHowTheServerIsKnown_data();
    void showsHowTheServerIsKnown();
    void pinIsInGroups();
    void showsWhatItCarries_data();
    void showsWhatItCarries();
    void secretsAreNotShown();
    void knowsWhatIsJoined();
    void tellsWhatIsOtherThanInUse_data();
    void tellsWhatIsOtherThanInUse();
};

void TestLinkPreview::isFoundInAMessage_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("alone") << kWhole;
    QTest::newRow("with a line break") << u"  \n%1\r\n"_s.arg(kWhole);
    QTest::newRow("in a sentence") << u"Please join with %1, it is good until Monday."_s.arg(kWhole);
    QTest::newRow("in brackets") << u"Our network (<%1>)."_s.arg(kWhole);
    QTest::newRow("in quotes") << u"roamwire-agent join '%1'"_s.arg(kWhole);
    QTest::newRow("in typographic quotes") << u"Join “%1”!"_s.arg(kWhole);
    QTest::newRow("in capitals where it may be") << QString(kWhole).replace(u"roamwire"_s, u"ROAMWIRE"_s);
    QTest::newRow("before a long story") << kWhole + u'\n' + QString(1'000'000, u'z');
    QTest::newRow("behind another link") << u"https://example.org/ %1"_s.arg(kWhole);
}

void TestLinkPreview::isFoundInAMessage()
{
    QFETCH(QString, text);
    const auto link = findLink(text);
    QVERIFY2(link, link ? "" : qPrintable(link.error().message));
    QCOMPARE(link->reveal(), kWhole);
}

void TestLinkPreview::isNoLink_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("blanks") << u" \t\n"_s;
    QTest::newRow("a web page") << u"https://example.org/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s;
    QTest::newRow("the beginning only") << u"roamwire://"_s;
    QTest::newRow("no network") << u"roamwire://vpn.example.org:8443/"_s;
    QTest::newRow("a name and a password") << u"roamwire://you:pass@vpn.example.org/"_s + kTenant;
    QTest::newRow("too long") << kWhole + QString(2'000, u'x');
    QTest::newRow("longer than anybody reads") << QString(70'000, u'z') + u' ' + kWhole;
    QTest::newRow("a million characters") << u"roamwire://"_s + QString(1'000'000, u'a');
    QTest::newRow("another direction of text in the server") << u"roamwire://vpn\u202e.example.org/"_s + kTenant;
    QTest::newRow("a control character in the server") << u"roamwire://vpn\u0007.example.org/"_s + kTenant;
    QTest::newRow("a NUL") << u"roamwire://vpn"_s + QChar(0) + u".example.org/"_s + kTenant;
    QTest::newRow("half of a character") << u"roamwire://vpn"_s + QChar(0xd800) + u".example.org/"_s + kTenant;
    QTest::newRow("two tokens") << u"roamwire://h/%1?token=%2&token=%2"_s.arg(kTenant, kBytes);
}

void TestLinkPreview::isNoLink()
{
    QFETCH(QString, text);
    const auto link = findLink(text);
    QVERIFY(!link);
    QVERIFY(!link.error().message.isEmpty());
    QVERIFY(!link.error().message.contains(kBytes));
    QCOMPARE(printable(link.error().message), link.error().message);
}

void TestLinkPreview::showsWhereItLeads_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("written");
    QTest::newRow("name") << u"vpn.example.org:9000"_s << u"vpn.example.org:9000"_s << QString();
    QTest::newRow("default port") << u"vpn.example.org"_s << u"vpn.example.org:8443"_s << QString();
    QTest::newRow("capitals") << u"VPN.Example.org"_s << u"vpn.example.org:8443"_s << QString();
    QTest::newRow("IPv4") << u"192.0.2.1"_s << u"192.0.2.1:8443"_s << QString();
    QTest::newRow("IPv6") << u"[2001:db8::1]:443"_s << u"[2001:db8::1]:443"_s << QString();
    QTest::newRow("not ASCII") << u"bücher.example"_s << u"xn--bcher-kva.example:8443"_s << u"bücher.example"_s;
    QTest::newRow("Cyrillic letters that look Latin")
        << u"ехаmple.org"_s << u"xn--mple-43d3a6i.org:8443"_s << u"ехаmple.org"_s;
    QTest::newRow("a zero-width space is none") << u"vpn.exa\u200bmple.org"_s << u"vpn.example.org:8443"_s << QString();
}

void TestLinkPreview::showsWhereItLeads()
{
    QFETCH(QString, place);
    QFETCH(QString, server);
    QFETCH(QString, written);
    const LinkPreview shown = preview(u"roamwire://%1/%2"_s.arg(place, kTenant));
    QCOMPARE(shown.server, server);
    QCOMPARE(shown.writtenName, written);
    QCOMPARE(shown.tenant, kTenant);
}

void TestLinkPreview::showsHowTheServerIsKnown_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<LinkPreview::Trust>("trust");
    QTest::addColumn<bool>("isBehindProxy");
    QTest::newRow("pin") << u"?pin="_s + kBytes << LinkPreview::Trust::Pin << false;
    QTest::newRow("nothing") << QString() << LinkPreview::Trust::Authorities << false;
    QTest::newRow("proxy") << u"?bind=none"_s << LinkPreview::Trust::Authorities << true;
    QTest::newRow("plain") << u"?plain=1"_s << LinkPreview::Trust::None << false;
}

void TestLinkPreview::showsHowTheServerIsKnown()
{
    QFETCH(QString, query);
    const LinkPreview shown = preview(u"roamwire://h/%1%2"_s.arg(kTenant, query));
    QTEST(shown.trust, "trust");
    QTEST(shown.isBehindProxy, "isBehindProxy");
}

void TestLinkPreview::pinIsInGroups()
{
    const QString pin = u"abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE"_s;
    const LinkPreview shown = preview(u"roamwire://h/%1?pin=%2"_s.arg(kTenant, pin));
    QCOMPARE(shown.pinShort, u"abcd efgh ijkl mnop"_s);
    QVERIFY(shown.pin.startsWith(shown.pinShort + u" qrst "_s));
    QCOMPARE(QString(shown.pin).remove(u' '), pin);
    QVERIFY(preview(u"roamwire://h/"_s + kTenant).pin.isEmpty());
}

void TestLinkPreview::showsWhatItCarries_data()
{
    QTest::addColumn<QString>("rest");
    QTest::addColumn<bool>("token");
    QTest::addColumn<bool>("secret");
    QTest::newRow("nothing") << QString() << false << false;
    QTest::newRow("token") << u"?token="_s + kBytes << true << false;
    QTest::newRow("secret") << u"#"_s + kBytes << false << true;
    QTest::newRow("both") << u"?token=%1#%1"_s.arg(kBytes) << true << true;
}

void TestLinkPreview::showsWhatItCarries()
{
    QFETCH(QString, rest);
    const LinkPreview shown = preview(u"roamwire://h/%1%2"_s.arg(kTenant, rest));
    QTEST(shown.hasToken, "token");
    QTEST(shown.hasSecret, "secret");
}

void TestLinkPreview::secretsAreNotShown()
{
    const LinkPreview shown = preview(kWhole);
    for (const QString& text : {shown.server, shown.writtenName, shown.pin, shown.pinShort, shown.tenant})
        QVERIFY(!QString(text).remove(u' ').contains(kBytes.left(8)));
}

void TestLinkPreview::knowsWhatIsJoined()
{
    const QList<JoinedNetwork> joined{{u"rw0"_s, TenantId::random()}, {u"rw1"_s, *TenantId::fromString(kTenant)}};
    QCOMPARE(preview(kWhole, joined).joinedOn, u"rw1"_s);
    QVERIFY(!preview(kWhole, joined.first(1)).joinedOn);
    QVERIFY(!preview(kWhole).joinedOn);
}

void TestLinkPreview::tellsWhatIsOtherThanInUse_data()
{
    const QString other = QString(43, u'A');
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("serverInUse");
    QTest::addColumn<bool>("isOtherKey");
    QTest::newRow("the same") << u"vpn.example.org:8443/%1?pin=%2"_s.arg(kTenant, kBytes) << QString() << false;
    QTest::newRow("written otherwise") << u"VPN.example.org/%1?pin=%2"_s.arg(kTenant, kBytes) << QString() << false;
    QTest::newRow("with a new token") << u"vpn.example.org/%1?token=%2&pin=%2"_s.arg(kTenant, kBytes) << QString()
                                      << false;
    QTest::newRow("another server") << u"evil.example/%1?pin=%2"_s.arg(kTenant, kBytes) << u"vpn.example.org:8443"_s
                                    << false;
    QTest::newRow("another port") << u"vpn.example.org:8444/%1?pin=%2"_s.arg(kTenant, kBytes)
                                  << u"vpn.example.org:8443"_s << false;
    QTest::newRow("another pin") << u"vpn.example.org/%1?pin=%2"_s.arg(kTenant, other) << QString() << true;
    QTest::newRow("no pin any more") << u"vpn.example.org/"_s + kTenant << QString() << true;
    QTest::newRow("no encryption any more") << u"vpn.example.org/%1?plain=1"_s.arg(kTenant) << QString() << true;
    QTest::newRow("another network") << u"evil.example/%1?pin=%2"_s.arg(TenantId::random().toString(), other)
                                     << QString() << false;
}

void TestLinkPreview::tellsWhatIsOtherThanInUse()
{
    QFETCH(const QString, link);
    const auto inUse = InviteLink::fromString(u"roamwire://vpn.example.org/%1?pin=%2"_s.arg(kTenant, kBytes));
    QVERIFY(inUse);
    const LinkPreview shown = preview(u"roamwire://"_s + link, {{u"rw1"_s, inUse->tenant, *inUse}});
    QTEST(shown.serverInUse, "serverInUse");
    QTEST(shown.isOtherKey, "isOtherKey");
}

QTEST_GUILESS_MAIN(TestLinkPreview)
#include "test_linkpreview.moc"
