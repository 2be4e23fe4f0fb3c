#include "client-gui/agent/hub/wgquick.h"
#include "shared/crypto/possession.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::agent;
using namespace Qt::StringLiterals;

namespace {

broker::Peering peering()
{
    return {publicKeyOf(makePrivateKey()),
            *Endpoint::fromString(u"203.0.113.5:5128"),
            {*Prefix::fromString(u"10.20.0.0/24"), *Prefix::fromString(u"fd00::/64")},
            QHostAddress(u"10.20.0.21"_s)};
}

} // namespace

class TestWgQuick final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasAllOfIt();
    void leavesTheKeyToItsOwner();
    void isForItsOwnerAlone();
    void replacesOnlyWhenTold();
};

void TestWgQuick::hasAllOfIt()
{
    const PrivateKey key = makePrivateKey();
    const broker::Peering at = peering();
    const QByteArray secret = QByteArray(reinterpret_cast<const char*>(key.data()), key.size()).toBase64();
    QCOMPARE(wgQuickText(u"phone"_s, u"hub"_s, at, &key),
             "# phone at hub\n[Interface]\nPrivateKey = " + secret +
                 "\nAddress = 10.20.0.21/32\n\n[Peer]\nPublicKey = " + at.hubKey.toBase64() +
                 "\nEndpoint = 203.0.113.5:5128\nAllowedIPs = 10.20.0.0/24, fd00::/64\nPersistentKeepalive = 25\n");
}

void TestWgQuick::leavesTheKeyToItsOwner()
{
    const QByteArray text = wgQuickText(u"phone"_s, u"hub"_s, peering(), nullptr);
    QVERIFY(text.contains("\n# PrivateKey = "));
    QVERIFY(!text.contains("\nPrivateKey"));
}

void TestWgQuick::isForItsOwnerAlone()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"phone.conf"_s);
    QVERIFY(saveWgQuick(path, "text"));
    QCOMPARE(QFileInfo(path).permissions() & ~(QFileDevice::ReadUser | QFileDevice::WriteUser),
             QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "text");
    QVERIFY(!saveWgQuick(folder.filePath(u"nowhere/phone.conf"_s), "text"));
}

void TestWgQuick::replacesOnlyWhenTold()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"phone.conf"_s);
    QVERIFY(checkTarget(path, false));
    QVERIFY(saveWgQuick(path, "somebody's"));
    QVERIFY(!checkTarget(path, false));
    QVERIFY(checkTarget(path, true));
    const QString link = folder.filePath(u"link.conf"_s);
    QVERIFY(QFile::link(path, link));
    QVERIFY(!checkTarget(link, true));
    QVERIFY(!checkTarget(folder.path(), true));
    QVERIFY(!checkTarget(folder.filePath(u"nowhere/phone.conf"_s), false));
}

QTEST_GUILESS_MAIN(TestWgQuick)
#include "test_wgquick.moc"
