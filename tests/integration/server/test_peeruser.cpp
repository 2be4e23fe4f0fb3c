#include "server/app/admin/peeruser.h"

#include <QTest>

#include <sys/socket.h>
#include <unistd.h>

#include <array>

using namespace roamwire::server;

namespace {

constexpr uid_t kRoot = 0;
constexpr uid_t kServer = 65'534;
constexpr uid_t kOther = 65'533;

/// The process is another user for as long as this lives; only root can do that.
class As final
{
public:
    explicit As(uid_t user) { m_isDone = ::seteuid(user) == 0; }
    ~As()
    {
        if (::seteuid(kRoot) != 0)
            qFatal("cannot become root again");
    }
    Q_DISABLE_COPY_MOVE(As)
    bool isDone() const { return m_isDone; }

private:
    bool m_isDone = false;
};

} // namespace

/// Whose requests the admin socket answers. Both ends of a pair have the user who made it, as one that connects has.
class PeerUserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoMayAdminister_data()
    {
        QTest::addColumn<uid_t>("asker");
        QTest::addColumn<uid_t>("server");
        QTest::addColumn<bool>("may");
        QTest::newRow("the server's user") << kServer << kServer << true;
        QTest::newRow("root") << kRoot << kServer << true;
        QTest::newRow("another user") << kOther << kServer << false;
        QTest::newRow("root, of root's server") << kRoot << kRoot << true;
        QTest::newRow("another user, of root's server") << kOther << kRoot << false;
    }

    void whoMayAdminister()
    {
        QFETCH(const uid_t, asker);
        QFETCH(const uid_t, server);
        QFETCH(const bool, may);
        if (::geteuid() != kRoot)
            QSKIP("only root can be several users");
        std::array<int, 2> ends{};
        {
            const As user(asker);
            QVERIFY(user.isDone());
            QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
        }
        {
            const As user(server);
            QVERIFY(user.isDone());
            QCOMPARE(mayAdminister(ends[0]), may);
        }
        ::close(ends[0]);
        ::close(ends[1]);
    }

    void whatIsNoSocketMayNot() { QVERIFY(!mayAdminister(-1)); }
};

QTEST_GUILESS_MAIN(PeerUserTest)
#include "test_peeruser.moc"
