#include "shared/crypto/token.h"
#include "shared/model/invitelink.h"
#include "tests/lab/checks.h"
#include "tests/lab/hostprograms.h"
#include "tests/lab/serverprogram.h"
#include "tests/lab/topology.h"
#include "tests/lab/tunnelprobe.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

using namespace roamwire;
using namespace roamwire::lab;
using namespace roamwire::test;
using namespace Qt::StringLiterals;

namespace {

constexpr Milliseconds kPatience{30'000};
constexpr Milliseconds kPoll{200};

InviteLink parsed(const QString& link)
{
    return InviteLink::fromString(link).value_or(InviteLink());
}

} // namespace

/// What a newcomer does with the README in his hand, and somebody who was not invited: real programs, TLS with the key
/// that the server made itself, a sealed network.
class LabTrust final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void membersMeetAndRoam();
    void othersAreRefused_data();
    void othersAreRefused();
    void membersNoticedNothing();

private:
    const Host& laptop() const { return m_lab->host(u"laptop"_s); }
    const Host& nas() const { return m_lab->host(u"nas"_s); }
    bool isDirect(const QString& kind) const;
    QString linkFor(const QString& who);

    std::unique_ptr<Topology> m_lab;
    std::unique_ptr<ServerProgram> m_server;
    std::unique_ptr<HostPrograms> m_onNas;
    std::unique_ptr<HostPrograms> m_onLaptop;
    std::unique_ptr<HostPrograms> m_onStranger;
    std::unique_ptr<TunnelProbe> m_probe;
    QString m_second; ///< the laptop's link, spent
};

void LabTrust::initTestCase()
{
    auto lab = Topology::build({{u"flat"_s}, {u"cafe"_s}, {u"hotel"_s}}, {u"laptop"_s, u"nas"_s, u"stranger"_s});
    LAB_VERIFY(lab);
    m_lab = std::move(*lab);
    LAB_VERIFY(m_lab->host(u"laptop"_s).plug(m_lab->home(u"cafe"_s)));
    LAB_VERIFY(m_lab->host(u"nas"_s).plug(m_lab->home(u"flat"_s)));
    LAB_VERIFY(m_lab->host(u"stranger"_s).plug(m_lab->home(u"hotel"_s)));
    m_server = std::make_unique<ServerProgram>(m_lab->vps(), Topology::vpsAddress());
    LAB_VERIFY(m_server->start());
    m_onStranger = std::make_unique<HostPrograms>(m_lab->host(u"stranger"_s));
    LAB_VERIFY(m_onStranger->startHelper());
}

void LabTrust::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
}

bool LabTrust::isDirect(const QString& kind) const
{
    const auto status = m_onLaptop->status();
    if (!status)
        return false;
    const PathView path = status->paths.value(nas().name());
    return path.verified && path.path == kind;
}

void LabTrust::membersMeetAndRoam()
{
    const auto first = m_server->firstLink(u"home"_s);
    LAB_VERIFY(first);
    QVERIFY(first->contains(u"pin="_s) && !first->contains(u'#'));
    m_onNas = std::make_unique<HostPrograms>(nas());
    LAB_VERIFY(m_onNas->start(*first));

    const auto second = m_onNas->invite();
    LAB_VERIFY(second);
    QVERIFY(second->contains(u'#'));
    m_second = *second;
    m_onLaptop = std::make_unique<HostPrograms>(laptop());
    LAB_VERIFY(m_onLaptop->start(*second));

    const auto status = m_onNas->status();
    LAB_VERIFY(status);
    auto probe = TunnelProbe::start(laptop().machine(), nas().machine(), status->tunnelAddress, 40'000);
    LAB_VERIFY(probe);
    m_probe = std::move(*probe);
    QVERIFY(waitUntil([&] { return isDirect(u"wan"_s); }, kPatience, kPoll));
    QVERIFY(waitUntil([&] { return m_probe->log().isSteady(now()); }, kPatience));

    Host& roamer = m_lab->host(u"laptop"_s);
    LAB_VERIFY(roamer.unplug());
    LAB_VERIFY(roamer.plug(m_lab->home(u"flat"_s)));
    QVERIFY(waitUntil([&] { return isDirect(u"lan"_s); }, kPatience, kPoll));
    QVERIFY(waitUntil([&] { return m_probe->log().isSteady(now()); }, kPatience));
}

QString LabTrust::linkFor(const QString& who)
{
    InviteLink link = parsed(m_second);
    if (who == u"without a token"_s)
        link.token.reset();
    else if (who == u"with a token of his own making"_s)
        link.token = makeToken();
    else if (who == u"with a token of another network"_s)
        link.token = parsed(m_server->firstLink(u"other"_s).value_or(QString())).token;
    else if (who == u"with an expired link"_s) {
        link = parsed(m_onNas->invite({u"--expires"_s, u"1s"_s}).value_or(QString()));
        letPass(Milliseconds(1100));
    } else if (who == u"who finds another server there"_s) {
        link = parsed(m_onNas->invite().value_or(QString()));
        link.pin = Binding(Binding::Bytes{1});
    } else if (who == u"who lost what is behind the #"_s) {
        link = parsed(m_onNas->invite().value_or(QString()));
        link.secret.reset();
    }
    return link.reveal();
}

void LabTrust::othersAreRefused_data()
{
    QTest::addColumn<QString>("reason");
    QTest::newRow("without a token") << u"Nobody gets in here without an invite"_s;
    QTest::newRow("with a link that is spent") << u"This invite has been used up"_s;
    QTest::newRow("with a token of his own making") << u"did not make this invite"_s;
    QTest::newRow("with a token of another network") << u"did not make this invite"_s;
    QTest::newRow("with an expired link") << u"This invite has expired"_s;
    QTest::newRow("who finds another server there") << u"does not have the key that the link names"_s;
    QTest::newRow("who lost what is behind the #") << u"this network is sealed"_s;
}

void LabTrust::othersAreRefused()
{
    QFETCH(QString, reason);
    const auto joined = m_onStranger->join(linkFor(QString::fromUtf8(QTest::currentDataTag())));
    QVERIFY(!joined);
    QVERIFY2(joined.error().message.contains(reason), qPrintable(joined.error().message));
    QVERIFY(!m_onStranger->hasConfig());
}

void LabTrust::membersNoticedNothing()
{
    for (const HostPrograms* member : {m_onNas.get(), m_onLaptop.get()}) {
        const auto status = member->status();
        LAB_VERIFY(status);
        QCOMPARE(status->paths.size(), 1);
    }
    QVERIFY(m_probe->log().isSteady(now()));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabTrust>(argc, argv, Needs::Programs);
}

#include "lab_trust.moc"
