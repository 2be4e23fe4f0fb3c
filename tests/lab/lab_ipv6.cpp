#include "tests/lab/checks.h"
#include "tests/lab/household.h"
#include "tests/support/sandboxedtest.h"

using namespace roamwire::lab;
using namespace roamwire::test;

/// Homes with IPv6 and nothing else: link-local gateways, no NAT, routers that let nobody in unasked.
class LabIpv6 final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase() { m_household.reset(); }
    void bestPaths();
    void newAddressOnTheSameLan();
    void leavesAndComesHome();

private:
    void verifyEndpoint(const QString& to);

    std::unique_ptr<Household> m_household;
};

void LabIpv6::initTestCase()
{
    auto opened = Household::open(Cast::ipv6());
    LAB_VERIFY(opened);
    m_household = std::move(*opened);
}

void LabIpv6::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
}

void LabIpv6::verifyEndpoint(const QString& to)
{
    const Scene& scene = *m_household->scene;
    LAB_VERIFY(scene.settle(kLaptop, to));
    const auto path = scene.driver().path(m_household->laptop(), scene.host(to));
    LAB_VERIFY(path);
    const QString expected = QStringLiteral("[%1]:").arg(scene.host(to).address().toString());
    QVERIFY2(path->endpoint.startsWith(expected), qPrintable(path->endpoint));
}

void LabIpv6::bestPaths()
{
    verifyEndpoint(kNas);
    verifyEndpoint(kPhone);
    LAB_VERIFY(m_household->scene->waitUntilCoordinated());
}

void LabIpv6::newAddressOnTheSameLan()
{
    const Moment began = now();
    LAB_VERIFY(m_household->traffic->restoredPromptly(m_household->laptop().takeAddress(150)));
    verifyEndpoint(kNas);
    LAB_VERIFY(m_household->others->nothingLostSince(began));
}

void LabIpv6::leavesAndComesHome()
{
    const Moment began = now();
    for (const QString& home : {kParents, kFlat}) {
        const auto arrival = m_household->scene->move({{kLaptop, home}});
        LAB_VERIFY(arrival);
        LAB_VERIFY(m_household->traffic->restoredPromptly(arrival->usable));
        verifyEndpoint(kNas);
        verifyEndpoint(kPhone);
        if (QTest::currentTestFailed())
            return;
    }
    LAB_VERIFY(m_household->others->nothingLostSince(began));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabIpv6>(argc, argv, Needs::Programs);
}

#include "lab_ipv6.moc"
