#include "client-gui/platform/doctor/doctorchecks.h"
#include "client-gui/tray/phrasebook.h"
#include "tests/gui/windowchecks.h"

#include <QRegularExpression>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

class TestPhrasebook final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void englishStaysAsItIs_data() { translates_data(); }
    void englishStaysAsItIs();
    void translates_data();
    void translates();
    void strangersWordsStay_data();
    void strangersWordsStay();
    void beginsAsSentencesDo_data();
    void beginsAsSentencesDo();
    void findingsAreTranslated_data();
    void findingsAreTranslated();
};

void TestPhrasebook::translates_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("german");
    QTest::newRow("plain") << u"the server does not answer"_s << u"der Server antwortet nicht"_s;
    QTest::newRow("with an argument") << u"the connection to the helper failed: x"_s
                                      << u"die Verbindung zum Hilfsdienst ist gescheitert: x"_s;
    QTest::newRow("what is wrong; what helps")
        << u"no helper listens on /run/a.sock; try `systemctl restart roamwire-helper`"_s
        << u"auf /run/a.sock hört kein Hilfsdienst; vielleicht hilft `systemctl restart roamwire-helper`"_s;
    QTest::newRow("a reason inside a reason") << u"could not join: the server does not answer"_s
                                              << u"der Beitritt ist nicht gelungen: der Server antwortet nicht"_s;
    QTest::newRow("with an addition at the end")
        << u"the helper does not answer (the tunnels go on as they are)"_s
        << u"der Hilfsdienst antwortet nicht (die Tunnel bleiben, wie sie sind)"_s;
    QTest::newRow("a semicolon in brackets")
        << u"wg0 does not answer as a WireGuard interface (x failed: no message; is it?); remove it with `ip link del "
           "wg0` if nothing needs it"_s
        << u"wg0 antwortet nicht wie eine WireGuard-Schnittstelle (x ist gescheitert: keine Meldung; is it?); braucht "
           "sie niemand, entfernt sie `ip link del wg0`"_s;
    QTest::newRow("an argument twice")
        << u"there is no interface 'wg0'; bring it up (`wg-quick up wg0`), or let roamwire make it "
           "(roamwire-agent join --managed)"_s
        << u"es gibt keine Schnittstelle „wg0“; es hilft, sie zu starten (`wg-quick up wg0`) oder von Roamwire anlegen "
           "zu lassen (roamwire-agent join --managed)"_s;
    QTest::newRow("three parts")
        << u"interface 'wg0' was not made by roamwire, so its peers stay; --allow-peers of roamwire-helper lets others "
           "be added; only endpoints of its peers are set (sync mode)"_s
        << u"die Schnittstelle „wg0“ ist nicht von Roamwire, deshalb gilt: ihre Geräte bleiben; mit --allow-peers von "
           "roamwire-helper dürfen andere hinzukommen; es werden nur Endpunkte ihrer Geräte gesetzt (Sync-Modus)"_s;
    QTest::newRow("of two phrases the one that says more")
        << u"roamwire-helper 1.2 answers"_s << u"roamwire-helper 1.2 antwortet"_s;
    QTest::newRow("a list") << u"sets endpoints, makes interfaces"_s << u"setzt Endpunkte, legt Schnittstellen an"_s;
    QTest::newRow("an argument with a percent sign")
        << u"%2 cannot be read: %1"_s << u"%2 lässt sich nicht lesen: %1"_s;
    QTest::newRow("the server's refusal")
        << u"This invite has expired. Ask a member for a new link"_s
        << u"Diese Einladung ist abgelaufen. Ein Mitglied kann einen neuen Link geben"_s;
}

void TestPhrasebook::translates()
{
    QFETCH(const QString, said);
    const test::Speaker german(u"de"_s);
    QTEST(Phrasebook::inUsersWords(said), "german");
}

void TestPhrasebook::englishStaysAsItIs()
{
    QFETCH(const QString, said);
    const test::Speaker english(u"en"_s);
    QCOMPARE(Phrasebook::inUsersWords(said), said);
}

void TestPhrasebook::strangersWordsStay_data()
{
    QTest::addColumn<QString>("said");
    QTest::newRow("nothing") << QString();
    QTest::newRow("unknown") << u"a newer server has other words"_s;
    QTest::newRow("German already") << u"der Server antwortet nicht"_s;
    QTest::newRow("an argument is missing") << u"the connection to the helper failed: "_s;
    QTest::newRow("joints alone") << QString(u"; "_s.repeated(900));
    QTest::newRow("brackets alone") << QString(u" ("_s.repeated(400) + u")"_s.repeated(400));
    QTest::newRow("very long") << u"the server does not answer; "_s.repeated(1'000);
}

void TestPhrasebook::strangersWordsStay()
{
    QFETCH(const QString, said);
    const test::Speaker german(u"de"_s);
    QCOMPARE(Phrasebook::inUsersWords(said), said);
}

void TestPhrasebook::beginsAsSentencesDo_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("a word") << u"it is so"_s << u"It is so"_s;
    QTest::newRow("a file") << u"/etc/a is so"_s << u"/etc/a is so"_s;
    QTest::newRow("an interface") << u"rw0 is so"_s << u"rw0 is so"_s;
    QTest::newRow("a program") << u"roamwire-helper is so"_s << u"roamwire-helper is so"_s;
    QTest::newRow("several lines") << u"it is\n so"_s << u"It is so"_s;
    QTest::newRow("what is invisible") << u"it is\u202e so"_s << u"It is\ufffd so"_s;
}

void TestPhrasebook::beginsAsSentencesDo()
{
    QFETCH(const QString, said);
    QTEST(Phrasebook::sentence(said), "sentence");
}

void TestPhrasebook::findingsAreTranslated_data()
{
    QTest::addColumn<Finding>("finding");
    const auto add = [](const char* name, const Finding& finding) { QTest::newRow(name) << finding; };
    const Result<void> sent;
    add("configuration: none", checkConfiguration({u"/a"_s, {}, false, false, false}));
    add("configuration: open", checkConfiguration({u"/a"_s, {}, true, false, true}));
    add("helper: locked", checkHelper({false, {}, {}, {}, u"roamwire"_s}));
    add("helper: there", checkHelper({true, {}, u"1"_s, {}, {}}));
    add("abilities: unknown", checkAbilities({}, nullptr));
    add("abilities: all", checkAbilities({true, {}, {}, {u"managed"_s, u"allow_peers"_s}, {}}, nullptr));
    add("raw sockets: none", checkRawSockets({true, {}, {}, {}, {}}));
    add("WireGuard: none", checkWireGuard({}));
    add("WireGuard: no TUN", checkWireGuard({false, u"wireguard-go"_s, false}));
    add("interface: none", checkInterface({}, nullptr));
    add("agent: none", checkAgent(std::nullopt, u"/a"_s));
    add("server name: unknown", checkServerName(u"h"_s, failure(u"no answer"_s)));
    add("server name: slow", checkServerName(u"h"_s, Milliseconds(2'000)));
    add("server port: quick", checkServerTcp(u"h"_s, 1, Milliseconds(2)));
    add("server port: closed", checkServerTcp(u"h"_s, 1, failure(u"no answer"_s)));
    add("challenge: none", checkServerChallenge(failure(u"no challenge came"_s)));
    add("challenge: slow", checkServerChallenge(Milliseconds(2'000)));
    add("public address: unknown", checkObserved(std::nullopt));
    add("clock: behind", checkClock(0, {}));
    add("clock: free", checkClock(2'000'000'000'000, false));
    add("network: none", checkNetwork({}));
    add("UDP: can be sent", checkUdp(sent, std::nullopt));
    add("UDP: cannot be sent", checkUdp(failure(u"no answer"_s), std::nullopt));
    add("paths: unknown", checkPaths(std::nullopt));
    add("other VPN", checkOtherVpn({}, u"tun0"_s));
    add("firewall: strict", checkFirewall({{}, {u"eth0"_s}}, true));
    add("firewall: none", checkFirewall({}, false));
}

/// None of its parts is left in English.
void TestPhrasebook::findingsAreTranslated()
{
    QFETCH(const Finding, finding);
    const test::Speaker german(u"de"_s);
    for (const QString& said : {finding.detail, finding.mend}) {
        const QString shown = Phrasebook::inUsersWords(said);
        static const QRegularExpression kEnglish(
            u"\\b(the|is|are|and|not|no|with|of|it|see|only|there|unknown|answers?)\\b"_s);
        QVERIFY2(!kEnglish.match(shown).hasMatch(), qPrintable(shown));
    }
}

QTEST_MAIN(TestPhrasebook)
#include "test_phrasebook.moc"
