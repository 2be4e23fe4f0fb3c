#include "client-gui/tray/settings/preferences.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

class TestPreferences final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void defaultsAreQuiet();
    void roundTrip();
    void namesOfRouters_data();
    void namesOfRouters();
    void routersKeepTheirIds();
    void isPrivate();
    void sameValueIsNoChange();
    void broken_data();
    void broken();
    void whatCannotBeWrittenHoldsAndIsSaid();

private:
    QString path() const { return m_folder->filePath(u"sub/tray.ini"_s); }
    void write(const QByteArray& text)
    {
        QVERIFY(QDir().mkpath(QFileInfo(path()).path()));
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

KnownRouter router(quint8 number, const QString& name, RouterRule rule)
{
    return {RouterId({number}), name, rule};
}

} // namespace

void TestPreferences::defaultsAreQuiet()
{
    const Preferences preferences(path());
    QCOMPARE(preferences.notifications(), Preferences::Notifications::Important);
    QCOMPARE(preferences.language(), QString());
    QVERIFY(!preferences.startMinimized());
    QVERIFY(preferences.pausedInterfaces().isEmpty());
    QVERIFY(preferences.routers().isEmpty());
    QVERIFY(!QFile::exists(path()));
}

void TestPreferences::roundTrip()
{
    const QList<KnownRouter> routers{router(2, u"cabin"_s, RouterRule::Default), router(3, u"Home"_s, RouterRule::Down),
                                     router(1, u"office"_s, RouterRule::Up)};
    {
        Preferences preferences(path());
        preferences.setNotifications(Preferences::Notifications::All);
        preferences.setLanguage(u"de"_s);
        preferences.setStartMinimized(true);
        preferences.setPausedInterfaces({u"wg1"_s, u"rw-0.a"_s});
        preferences.setWindowGeometry(QByteArray::fromHex("0001ff3d00"));
        preferences.setRouters({routers[1], routers[2], routers[0]});
        QCOMPARE(preferences.routers(), routers);
        QCOMPARE(preferences.problem(), QString());
    }
    const Preferences preferences(path());
    QCOMPARE(preferences.notifications(), Preferences::Notifications::All);
    QCOMPARE(preferences.language(), u"de"_s);
    QVERIFY(preferences.startMinimized());
    QCOMPARE(preferences.pausedInterfaces(), QStringList({u"rw-0.a"_s, u"wg1"_s}));
    QCOMPARE(preferences.windowGeometry(), QByteArray::fromHex("0001ff3d00"));
    QCOMPARE(preferences.routers(), routers);
}

void TestPreferences::namesOfRouters_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("quotes") << u"the \"old\" one"_s;
    QTest::newRow("backslash, percent, comma, semicolon") << u"a\\b%c,d;e=f"_s;
    QTest::newRow("section") << u"[tray]"_s;
    QTest::newRow("not ASCII") << u"Büro 书"_s;
}

void TestPreferences::namesOfRouters()
{
    QFETCH(QString, name);
    Preferences(path()).setRouters({router(1, name, RouterRule::Down)});
    const Preferences preferences(path());
    QCOMPARE(preferences.routers().size(), 1);
    QCOMPARE(preferences.routers().first().name, name);
}

void TestPreferences::routersKeepTheirIds()
{
    const MacAddress mac({2, 0, 0x5e, 0x10, 0, 1});
    Preferences first(path());
    const RouterId id = routerId(first.routerKey(), mac);
    first.setRouters({{id, u"home"_s, RouterRule::Down}});
    QCOMPARE(routerId(Preferences(path()).routerKey(), mac), id);
    QVERIFY(routerId(Preferences(m_folder->filePath(u"other.ini"_s)).routerKey(), mac) != id);

    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll().toLower();
    QVERIFY(!text.contains("02005e100001"));
    QVERIFY(!text.contains("02:00:5e:10:00:01"));
}

void TestPreferences::isPrivate()
{
    Preferences(path()).setStartMinimized(true);
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(QFile::permissions(path()) & others));
}

void TestPreferences::sameValueIsNoChange()
{
    Preferences preferences(path());
    const QSignalSpy changed(&preferences, &Preferences::changed);
    preferences.setStartMinimized(true);
    preferences.setStartMinimized(true);
    preferences.setPausedInterfaces({u"b"_s, u"a"_s});
    preferences.setPausedInterfaces({u"a"_s, u"b"_s});
    QCOMPARE(changed.count(), 2);
}

/// Each keeps the line about minimizing, or at least the program running.
void TestPreferences::broken_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("minimized");
    const QByteArray rest = "\n[tray]\nstart-minimized=true\n";
    QTest::newRow("unknown key") << "[tray]\nfuture=1\nstart-minimized=true\n"_ba << true;
    QTest::newRow("unknown section") << "[future]\nkey=1\n" + rest << true;
    QTest::newRow("bad word") << "[tray]\nnotifications=loud\nstart-minimized=true\n"_ba << true;
    QTest::newRow("bad bool") << "[tray]\nstart-minimized=yes\n"_ba << false;
    QTest::newRow("router without a name") << "[router-00112233445566778899aabbccddeeff]\nrule=up\n" + rest << true;
    QTest::newRow("router with a bad id") << "[router-0011]\nname=a\nrule=up\n" + rest << true;
    QTest::newRow("router with a bad rule")
        << "[router-00112233445566778899aabbccddeeff]\nname=a\nrule=sideways\n" + rest << true;
    QTest::newRow("bad key of routers") << "[tray]\nrouter-key=AAAA\nstart-minimized=true\n"_ba << true;
    QTest::newRow("line break in a value") << "[tray]\nlanguage=\"de\\nx=1\"\nstart-minimized=true\n"_ba << true;
    QTest::newRow("no INI file") << QByteArray(4096, '\0') << false;
    QTest::newRow("not UTF-8") << "[tray]\nlanguage=\xff\xfe\nstart-minimized=true\n"_ba << true;
    QTest::newRow("empty") << QByteArray() << false;
}

void TestPreferences::broken()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, minimized);
    write(text);
    Preferences preferences(path());
    QCOMPARE(preferences.startMinimized(), minimized);
    QCOMPARE(preferences.notifications(), Preferences::Notifications::Important);
    QVERIFY(preferences.routers().isEmpty());
    QVERIFY(!preferences.language().contains(u'\n'));

    preferences.setLanguage(u"de"_s);
    QCOMPARE(preferences.problem(), QString());
    QCOMPARE(Preferences(path()).language(), u"de"_s);
    QCOMPARE(Preferences(path()).startMinimized(), minimized);
}

void TestPreferences::whatCannotBeWrittenHoldsAndIsSaid()
{
    // A file where the folder should be: nobody can write there, not even root.
    QFile file(m_folder->filePath(u"sub"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    Preferences preferences(path());
    const QSignalSpy changed(&preferences, &Preferences::changed);
    preferences.setStartMinimized(true);
    QVERIFY(preferences.startMinimized());
    QCOMPARE(changed.count(), 1);
    QVERIFY(preferences.problem().contains(path()));

    QVERIFY(file.remove());
    preferences.setLanguage(u"de"_s);
    QCOMPARE(preferences.problem(), QString());
    QVERIFY(Preferences(path()).startMinimized());
}

QTEST_GUILESS_MAIN(TestPreferences)
#include "test_preferences.moc"
