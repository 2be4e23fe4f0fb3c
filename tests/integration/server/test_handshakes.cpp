#include "server/net/handshakes.h"

#include <QTest>

#include <vector>

using namespace roamwire;
using namespace roamwire::server;

class TestHandshakes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsInAll();
    void countsPerAddress_data();
    void countsPerAddress();
    void loopbackIsExemptPerAddress();
    void movedTicketsCountOnce();
};

namespace {

QHostAddress address(const char* text)
{
    return QHostAddress(QString::fromLatin1(text));
}

} // namespace

void TestHandshakes::countsInAll()
{
    Handshakes handshakes(2, 10);
    auto one = handshakes.admit(address("192.0.2.1"));
    const auto two = handshakes.admit(address("127.0.0.1"));
    QVERIFY(one && two);
    QVERIFY(!handshakes.admit(address("192.0.2.2")).has_value());
    one->release();
    one->release();
    QVERIFY(handshakes.admit(address("192.0.2.2")).has_value()); // and gone again with its ticket
    QVERIFY(handshakes.admit(address("192.0.2.2")).has_value());
}

void TestHandshakes::countsPerAddress_data()
{
    QTest::addColumn<QHostAddress>("first");
    QTest::addColumn<QHostAddress>("second");
    QTest::addColumn<bool>("shareTheLimit");
    QTest::newRow("same v4") << address("192.0.2.1") << address("192.0.2.1") << true;
    QTest::newRow("v4 as v6") << address("192.0.2.1") << address("::ffff:192.0.2.1") << true;
    QTest::newRow("other v4") << address("192.0.2.1") << address("192.0.2.2") << false;
    QTest::newRow("same /64") << address("2001:db8::1") << address("2001:db8::ffff:1") << true;
    QTest::newRow("other /64") << address("2001:db8::1") << address("2001:db8:0:1::1") << false;
}

void TestHandshakes::countsPerAddress()
{
    QFETCH(QHostAddress, first);
    QFETCH(QHostAddress, second);
    QFETCH(bool, shareTheLimit);
    Handshakes handshakes(100, 1);
    const auto ticket = handshakes.admit(first);
    QVERIFY(ticket);
    QCOMPARE(handshakes.admit(second).has_value(), !shareTheLimit);
}

void TestHandshakes::loopbackIsExemptPerAddress()
{
    Handshakes handshakes(100, 1);
    std::vector<Handshakes::Ticket> tickets;
    for (const char* text : {"127.0.0.1", "127.0.0.1", "::1", "::1", "::ffff:127.0.0.1"}) {
        tickets.push_back(handshakes.admit(address(text)).value());
        QVERIFY(tickets.back().isValid());
    }
}

void TestHandshakes::movedTicketsCountOnce()
{
    Handshakes handshakes(100, 1);
    {
        auto ticket = handshakes.admit(address("192.0.2.1")).value();
        Handshakes::Ticket moved = std::move(ticket);
        Handshakes::Ticket assigned;
        assigned = std::move(moved);
        QVERIFY(assigned.isValid());
        QVERIFY(!handshakes.admit(address("192.0.2.1")).has_value());
    }
    QVERIFY(handshakes.admit(address("192.0.2.1")).has_value());
}

QTEST_GUILESS_MAIN(TestHandshakes)
#include "test_handshakes.moc"
