#include "server/net/password.h"

#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace Qt::Literals::StringLiterals;

class TestPassword : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isRight_data()
    {
        QTest::addColumn<QByteArray>("authorization");
        QTest::addColumn<bool>("isRight");
        const auto basic = [](const QByteArray& text) { return QByteArray("Basic " + text.toBase64()); };
        QTest::newRow("right") << basic("me:pass:word") << true;
        QTest::newRow("scheme in small letters")
            << QByteArray("basic " + QByteArray("me:pass:word").toBase64()) << true;
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("no credentials") << QByteArray("Basic ") << false;
        QTest::newRow("another scheme") << QByteArray("Bearer " + QByteArray("me:pass:word").toBase64()) << false;
        QTest::newRow("no base64") << QByteArray("Basic me:pass:word") << false;
        QTest::newRow("another user") << basic("you:pass:word") << false;
        QTest::newRow("another password") << basic("me:pass:wort") << false;
        QTest::newRow("begins right") << basic("me:pass:word2") << false;
        QTest::newRow("ends early") << basic("me:pass:wor") << false;
        QTest::newRow("a newline more") << basic("me:pass:word\n") << false;
        QTest::newRow("no password") << basic("me:") << false;
    }

    void isRight()
    {
        QFETCH(QByteArray, authorization);
        QFETCH(bool, isRight);
        QCOMPARE(Password("me", "pass:word").isRight(authorization), isRight);
    }

    void files_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("password"); ///< empty: it is refused
        QTest::newRow("plain") << QByteArray("secret") << QByteArray("secret");
        QTest::newRow("a newline") << QByteArray("secret\n") << QByteArray("secret");
        QTest::newRow("two newlines: one belongs to it") << QByteArray("secret\n\n") << QByteArray("secret\n");
        QTest::newRow("spaces belong to it") << QByteArray(" se cret ") << QByteArray(" se cret ");
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("a newline alone") << QByteArray("\n") << QByteArray();
        QTest::newRow("longest") << QByteArray(1'024, 'x') << QByteArray(1'024, 'x');
        QTest::newRow("too long") << QByteArray(1'025, 'x') << QByteArray();
    }

    void files()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, password);
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"password"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        file.close();
        const auto read = Password::read(u"me"_s, path);
        QCOMPARE(read.has_value(), !password.isEmpty());
        if (read)
            QVERIFY(read->isRight("Basic " + QByteArray("me:" + password).toBase64()));
        else
            QVERIFY2(read.error().message.contains(path), qPrintable(read.error().message));
        QVERIFY(!Password::read(u"me"_s, folder.filePath(u"nothing"_s)));
    }
};

QTEST_GUILESS_MAIN(TestPassword)
#include "test_password.moc"
