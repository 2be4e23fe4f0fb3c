#include "client-gui/engine/controlserver.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

// Made for this test by openssl, which computed the pins, too; nobody has their keys any more.
const QByteArray kEcCertificate = R"(-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIUN+CkaPWd/C8Fv7uniZ/wGDgRGSswCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLc2VydmVyLnRlc3QwIBcNMjYxMTIxMTczMDI1WhgPMjEyNjEw
MjgxNzMwMjVaMBYxFDASBgNVBAMMC3NlcnZlci50ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEhhvvXkOih9pWNU7BxVvBfdL5Nl0CzQHlrN2qBzC2Fvfn3AAi
Y1fGAu47HdhQ2Fgzxi/bAa6NylqQG5wjdRFbA6NTMFEwHQYDVR0OBBYEFAzC6loo
oe7Ye5bBjPDzKVUAaS4KMB8GA1UdIwQYMBaAFAzC6loooe7Ye5bBjPDzKVUAaS4K
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhALbuqtiJGyF6pM2k
AwzdMHS409PCkUi4gimG74ejNkCCAiBcs8uqOewPCM8CAXGcmSl17TFg/bAZTLvx
o1As12KOBg==
-----END CERTIFICATE-----
)";
const QByteArray kEcPin = "Wh33Xn4tX0JqdB7tGbFm1TkhFvw244GZ4tveiMfgPxg";
const QByteArray kRsaCertificate = R"(-----BEGIN CERTIFICATE-----
MIIDCTCCAfGgAwIBAgIUfY2BgS7yE2vKU7HxZnvvZu8mVZYwDQYJKoZIhvcNAQEL
BQAwEzERMA8GA1UEAwwIcnNhLnRlc3QwIBcNMjYxMTIxMTczMDI3WhgPMjEyNjEw
MjgxNzMwMjdaMBMxETAPBgNVBAMMCHJzYS50ZXN0MIIBIjANBgkqhkiG9w0BAQEF
AAOCAQ8AMIIBCgKCAQEA1S7QwX7zrFdeUC9qnXWgMWZC09OCO3ukBhOO4r5Nx6Ji
X0DaEeR18o5C7+9qihxGlG0ZRp8yT8KXWejpM20qiE+bkGx9DdbqNY/TcfhSB3vr
56MQK4iKsnCzPzhICqHiJbLNUi4Dn0YAilKQxiEGfj2vEt/w9CzlDEJwugijEN+p
g5JiyOvnbCYj0/WmHJ3URNcMZjC/7eJv5GniSTLfa/hjKh9q9KIRH5Ek7jb0v6hJ
diYG66BkBkLwSoDrVZ1k0/IOQBgRlsd1Cku32StbZSSnga6Bw60ItYN+mBldchEt
lcYaOuV4rM9pErq+mwG1miyoWVTP330qLvqddSNj5QIDAQABo1MwUTAdBgNVHQ4E
FgQU0CPPjxXGYFfBEkPkFd7cn9gIRHIwHwYDVR0jBBgwFoAU0CPPjxXGYFfBEkPk
Fd7cn9gIRHIwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAQ586
C5RKkM48FDuCwvFLk0c5DZcYZ9iHJP2NVQ654EWJxXaXXe7+dyqF7R2/7JfpffnU
PE+KLbxPgNUsUQfh5bntg3eyfbok6PU32WyTvNWYqiqvcgr66jpGUxI7U1RHil6n
AiGyNq9im2F0C+Y2BMQZodsw7DbaCeKhaORwNNXxaVP/gUyF6kUqbwATgztscj4k
RomFP9ye5oW5bOPVn+elHttO5MYxcC1Z0Irm9SNwHwt+NbtUe7YM/krdwdCyK4ek
pJIvIJDfPfw3L4JR9bENzOXZmEgrOIYKHeH/GTheRo6LVZ7DNfPGNEAYZqBGkOfJ
AnGmMyfpLSnp5dmrDA==
-----END CERTIFICATE-----
)";
const QByteArray kRsaPin = "Kh4AQlpM0zC_7fxDglX03lQGtyvMQvXPxg0VSTsoRtU";

const QString kPlace = u"roamwire://vpn.example:9000/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s;

ControlServer serverOf(const QByteArray& parameters)
{
    return controlServer(*InviteLink::fromString(QString(kPlace + QString::fromLatin1(parameters))));
}

} // namespace

class TestControlServer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linkLeadsToItsTenant();
    void rightCertificateOnly_data();
    void rightCertificateOnly();
    void pinLeavesNoWordToAuthorities();
};

void TestControlServer::linkLeadsToItsTenant()
{
    QCOMPARE(serverOf("").url, QUrl(u"wss://vpn.example:9000/tenants/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s));
    QVERIFY(!serverOf("").isPlain());
    QCOMPARE(serverOf("?plain=1").url.scheme(), u"ws"_s);
    QVERIFY(serverOf("?plain=1").isPlain());
}

void TestControlServer::rightCertificateOnly_data()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<bool>("isTrustedHere");
    QTest::addColumn<QByteArray>("binding"); // empty: refused
    const QByteArray none = Binding().toBase64Url();
    QTest::newRow("pinned P-256, of no authority") << "?pin=" + kEcPin << kEcCertificate << false << kEcPin;
    QTest::newRow("pinned RSA, of no authority") << "?pin=" + kRsaPin << kRsaCertificate << false << kRsaPin;
    QTest::newRow("another one, of no authority") << "?pin=" + kEcPin << kRsaCertificate << false << QByteArray();
    QTest::newRow("another one, of an authority") << "?pin=" + kEcPin << kRsaCertificate << true << QByteArray();
    QTest::newRow("no pin, of an authority") << QByteArray() << kEcCertificate << true << kEcPin;
    QTest::newRow("no pin, of no authority") << QByteArray() << kEcCertificate << false << QByteArray();
    QTest::newRow("none at all") << "?pin=" + kEcPin << QByteArray() << false << QByteArray();
    QTest::newRow("behind a proxy") << QByteArray("?bind=none") << kEcCertificate << true << none;
    QTest::newRow("behind a proxy of no authority") << QByteArray("?bind=none") << kEcCertificate << false << QByteArray();
    QTest::newRow("behind a proxy with a pin") << "?bind=none&pin=" + kEcPin << kEcCertificate << false << none;
}

void TestControlServer::rightCertificateOnly()
{
    QFETCH(QByteArray, parameters);
    QFETCH(QByteArray, certificate);
    QFETCH(bool, isTrustedHere);
    QFETCH(QByteArray, binding);
    const QSslCertificate shown(certificate);
    QList<QSslError> errors;
    if (!isTrustedHere)
        errors.append(QSslError(QSslError::SelfSignedCertificate, shown));
    const auto checked = checkCertificate(serverOf(parameters), shown, errors);
    QCOMPARE(checked ? checked->toBase64Url() : QByteArray(), binding);
    if (!checked)
        QVERIFY2(checked.error().message.contains(u"vpn.example"), qPrintable(checked.error().message));
}

void TestControlServer::pinLeavesNoWordToAuthorities()
{
    QVERIFY(tlsConfiguration(serverOf("?pin=" + kEcPin)).caCertificates().isEmpty());
    QCOMPARE(tlsConfiguration(serverOf("")).peerVerifyMode(), QSslSocket::VerifyPeer);
    QCOMPARE(tlsConfiguration(serverOf("")).protocol(), QSsl::TlsV1_2OrLater);
}

QTEST_GUILESS_MAIN(TestControlServer)
#include "test_controlserver.moc"
