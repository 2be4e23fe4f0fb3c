#include "tests/lab/checks.h"
#include "tests/lab/preflight.h"
#include "tests/lab/sandbox.h"
#include "tests/lab/traffic.h"
#include "tests/lab/waiting.h"

using namespace roamwire::lab;
using roamwire::Milliseconds;
using roamwire::Result;

namespace {

/// Less than the two seconds after which a candidate that does not answer is given up.
constexpr double kPromptMs = 1'500;
constexpr Milliseconds kPatience{30'000};
constexpr Milliseconds kLastAnswers{500};

const QString kLaptop = QStringLiteral("laptop");
const QString kPhone = QStringLiteral("phone");
const QString kNas = QStringLiteral("nas");

} // namespace

/// Homes with IPv6 and nothing else: link-local gateways, no NAT, routers that let nobody in unasked.
class LabIpv6 final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase();
    void bestPaths();
    void newAddressOnTheSameLan();
    void leavesAndComesHome();

private:
    void verifyBack(const Result<Moment>& usable);
    void verifyEndpoint(const QString& to);
    Host& laptop() const { return m_scene->host(kLaptop); }

    std::unique_ptr<Scene> m_scene;
    std::unique_ptr<Traffic> m_traffic;
    std::unique_ptr<Traffic> m_bystander;
};

void LabIpv6::initTestCase()
{
    auto scene = Scene::open(Tunnels::Programs, Cast::ipv6());
    LAB_VERIFY(scene);
    m_scene = std::move(*scene);
    auto traffic = Traffic::start(*m_scene, {{kLaptop, kNas}, {kLaptop, kPhone}});
    LAB_VERIFY(traffic);
    m_traffic = std::move(*traffic);
    auto bystander = Traffic::start(*m_scene, {{kPhone, kNas}});
    LAB_VERIFY(bystander);
    m_bystander = std::move(*bystander);
}

void LabIpv6::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
}

void LabIpv6::cleanupTestCase()
{
    m_bystander.reset();
    m_traffic.reset();
    m_scene.reset();
}

void LabIpv6::verifyBack(const Result<Moment>& usable)
{
    LAB_VERIFY(usable);
    const auto restored = m_traffic->waitUntilRestored(*usable, kPatience);
    LAB_VERIFY(restored);
    qInfo("back after %.0f ms", *restored);
    QVERIFY2(*restored <= kPromptMs, qPrintable(QStringLiteral("%1 ms").arg(*restored)));
}

void LabIpv6::verifyEndpoint(const QString& to)
{
    LAB_VERIFY(m_scene->settle(kLaptop, to));
    const auto path = m_scene->driver().path(laptop(), m_scene->host(to));
    LAB_VERIFY(path);
    const QString expected = QStringLiteral("[%1]:").arg(m_scene->host(to).address().toString());
    QVERIFY2(path->endpoint.startsWith(expected), qPrintable(path->endpoint));
}

void LabIpv6::bestPaths()
{
    verifyEndpoint(kNas);
    verifyEndpoint(kPhone);
    LAB_VERIFY(m_scene->waitUntilCoordinated());
}

void LabIpv6::newAddressOnTheSameLan()
{
    const Moment began = now();
    verifyBack(laptop().takeAddress(150));
    verifyEndpoint(kNas);
    const Moment end = now();
    letPass(kLastAnswers);
    QVERIFY2(m_bystander->lost(began, end) == 0, qPrintable(m_bystander->inWords(began, end)));
}

void LabIpv6::leavesAndComesHome()
{
    const Moment began = now();
    for (const char* home : {"parents", "flat"}) {
        const auto arrival = m_scene->move({{kLaptop, QLatin1String(home)}});
        LAB_VERIFY(arrival);
        verifyBack(arrival->usable);
        verifyEndpoint(kNas);
        verifyEndpoint(kPhone);
        if (QTest::currentTestFailed())
            return;
    }
    const Moment end = now();
    letPass(kLastAnswers);
    QVERIFY2(m_bystander->lost(began, end) == 0, qPrintable(m_bystander->inWords(began, end)));
}

int main(int argc, char** argv)
{
    requireOrSkip("lab_ipv6", Needs::Programs);
    enterSandbox();
    const QCoreApplication app(argc, argv);
    LabIpv6 test;
    return QTest::qExec(&test, argc, argv);
}

#include "lab_ipv6.moc"
