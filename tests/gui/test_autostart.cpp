#include "client-gui/tray/settings/autostart.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

class TestAutostart final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void onAndOff();
    void startsThisProgram();
    void systemsFileIsHidden();
    void systemsFileIsOff();
    void hiddenByAnotherProgram_data();
    void hiddenByAnotherProgram();
    void saysWhatCannotBeWritten();

private:
    QString path(const QString& folder) const { return m_folder->filePath(folder + u"/autostart/roamwire.desktop"_s); }
    static void write(const QString& path, const QByteArray& text)
    {
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    QByteArray written() const
    {
        QFile file(path(u"user"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestAutostart::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", m_folder->filePath(u"user"_s).toUtf8());
    qputenv("XDG_CONFIG_DIRS", m_folder->filePath(u"system"_s).toUtf8());
}

void TestAutostart::onAndOff()
{
    QVERIFY(!startsAtLogin());
    QVERIFY(setStartsAtLogin(false));
    QVERIFY(setStartsAtLogin(true));
    QVERIFY(startsAtLogin());
    QVERIFY(setStartsAtLogin(true));
    QVERIFY(setStartsAtLogin(false));
    QVERIFY(!startsAtLogin());
    QVERIFY(!QFile::exists(path(u"user"_s)));
}

void TestAutostart::startsThisProgram()
{
    QVERIFY(setStartsAtLogin(true));
    const QByteArray exec = "Exec=\"" + QCoreApplication::applicationFilePath().toUtf8() + "\" --minimized\n";
    QVERIFY2(written().contains(exec), written().constData());
}

void TestAutostart::systemsFileIsHidden()
{
    write(path(u"system"_s), "[Desktop Entry]\nType=Application\nName=Roamwire\nExec=roamwire\n");
    QVERIFY(startsAtLogin());
    QVERIFY(setStartsAtLogin(false));
    QVERIFY(!startsAtLogin());
    QVERIFY(written().contains("Hidden=true\n"));
    QVERIFY(setStartsAtLogin(true));
    QVERIFY(startsAtLogin());
    QVERIFY(!QFile::exists(path(u"user"_s))); // the system's holds again
}

void TestAutostart::systemsFileIsOff()
{
    write(path(u"system"_s), "[Desktop Entry]\nType=Application\nName=Roamwire\nExec=roamwire\nHidden=true\n");
    QVERIFY(!startsAtLogin());
    QVERIFY(setStartsAtLogin(true));
    QVERIFY(startsAtLogin());
    QVERIFY(setStartsAtLogin(false));
    QVERIFY(!startsAtLogin());
    QVERIFY(!QFile::exists(path(u"user"_s)));
}

void TestAutostart::hiddenByAnotherProgram_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("hidden") << "Hidden=true\n"_ba;
    QTest::newRow("GNOME") << "X-GNOME-Autostart-enabled=false\n"_ba;
}

void TestAutostart::hiddenByAnotherProgram()
{
    QFETCH(QByteArray, line);
    write(path(u"user"_s), "[Desktop Entry]\nType=Application\nName=Roamwire\nExec=roamwire\n" + line);
    QVERIFY(!startsAtLogin());
    QVERIFY(setStartsAtLogin(true));
    QVERIFY(startsAtLogin());
}

void TestAutostart::saysWhatCannotBeWritten()
{
    write(m_folder->filePath(u"user"_s), {}); // a file where the folder should be
    const auto done = setStartsAtLogin(true);
    QVERIFY(!done);
    QVERIFY(done.error().message.contains(path(u"user"_s)));
    QVERIFY(!startsAtLogin());
}

QTEST_GUILESS_MAIN(TestAutostart)
#include "test_autostart.moc"
