#include "client-gui/platform/doctor/examination.h"
#include "client-gui/tray/diagnostics/bundledialog.h"
#include "client-gui/tray/diagnostics/doctordialog.h"
#include "client-gui/tray/diagnostics/findingrow.h"
#include "client-gui/tray/diagnostics/networkexamination.h"
#include "client-gui/tray/phrasebook.h"
#include "tests/gui/fakenetwork.h"
#include "tests/gui/screenshots.h"
#include "tests/gui/windowchecks.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 15'000;

/// Some of everything, as a laptop in a café would find it.
QList<Finding> sampleFindings()
{
    return {
        {u"configuration"_s, Health::Ok, u"/home/anna/.config/roamwire/rw0.conf"_s, {}},
        {u"helper"_s, Health::Ok, u"roamwire-helper 0.1.0 answers"_s, {}},
        {u"abilities"_s, Health::Ok, u"sets endpoints, makes interfaces"_s, {}},
        {u"raw_sockets"_s, Health::Warn,
         u"the helper may not open raw sockets: paths cannot be checked, and the relay sees the address of this "
         u"machine only, "
         "without WireGuard's port"_s,
         u"let roamwire-helper have CAP_NET_RAW: use its unit as it is shipped, or in a container --cap-add NET_RAW"_s},
        {u"wireguard"_s, Health::Ok, u"in the kernel"_s, {}},
        {u"clock"_s, Health::Ok, u"synchronized"_s, {}},
        {u"server_tcp"_s, Health::Fail, u"vpn.example.org port 8443: Connection refused"_s,
         u"does roamwired run, and does its firewall let TCP port 8443 in?"_s},
        {u"paths"_s, Health::Ok, u"2 direct, 1 over the relay (1 both_symmetric)"_s, {}},
    };
}

QStringList namesOf(const QList<Finding>& findings)
{
    QStringList names;
    for (const Finding& finding : findings)
        names.append(finding.check);
    return names;
}

} // namespace

class TestDoctorDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }

    void showsFindingsAsTheyCome();
    void summary_data();
    void summary();
    void runsAgain();
    void copiesWhatWasFound();
    void showsAndSavesTheBundle();
    void everyCheckHasATitle();
    void fitsInEveryLanguage_data();
    void fitsInEveryLanguage();
    void canBeReadOut();
    void examinesANetwork();

private:
    static void fill(DoctorDialog& dialog, const QList<Finding>& findings)
    {
        dialog.begin(namesOf(findings));
        for (const Finding& finding : findings)
            dialog.add(finding);
        BundleFacts facts;
        facts.findings = findings;
        facts.log = {u"12:00:00.000 info  roamwire.engine: path to \"nas\" is wan 198.51.100.7:51820 verified"_s};
        dialog.finish(facts);
    }
    static QPushButton* button(const QWidget& window, const QString& text)
    {
        for (QPushButton* candidate : window.findChildren<QPushButton*>()) {
            if (candidate->text().remove(u'&') == text)
                return candidate;
        }
        return nullptr;
    }
    static bool shows(const QWidget& window, const QString& text)
    {
        const auto labels = window.findChildren<QLabel*>();
        return std::ranges::any_of(
            labels, [&](const QLabel* label) { return label->isVisible() && label->text().contains(text); });
    }
};

void TestDoctorDialog::showsFindingsAsTheyCome()
{
    const auto findings = sampleFindings();
    DoctorDialog dialog(u"rw0"_s);
    dialog.show();
    dialog.begin(namesOf(findings));
    QVERIFY(shows(dialog, u"Examining rw0…"_s));
    QVERIFY(shows(dialog, u"Way to the server"_s));
    QVERIFY(!button(dialog, u"Run again"_s)->isEnabled());
    QVERIFY(!button(dialog, u"Save debug bundle…"_s)->isEnabled());
    dialog.add(findings.last());
    QVERIFY(shows(dialog, Phrasebook::sentence(findings.last().detail)));
    QVERIFY(!shows(dialog, Phrasebook::sentence(findings.first().detail)));
    test::takeScreenshots(dialog, u"doctor-examining"_s);
    fill(dialog, findings);
    for (const Finding& finding : findings) {
        QVERIFY(shows(dialog, Phrasebook::sentence(finding.detail)));
        QVERIFY(finding.mend.isEmpty() || shows(dialog, Phrasebook::sentence(finding.mend)));
    }
    test::takeScreenshots(dialog, u"doctor"_s);
}

void TestDoctorDialog::summary_data()
{
    QTest::addColumn<QList<Health>>("states");
    QTest::addColumn<QString>("summary");
    using enum Health;
    QTest::newRow("all is well") << QList{Ok, Ok} << u"Everything works"_s;
    QTest::newRow("doubts") << QList{Warn, Ok, Warn} << u"It works, but could be better"_s;
    QTest::newRow("failures before doubts") << QList{Warn, Fail, Ok} << u"Something does not work"_s;
}

void TestDoctorDialog::summary()
{
    QFETCH(const QList<Health>, states);
    QFETCH(const QString, summary);
    QList<Finding> findings;
    for (const Health state : states)
        findings.append({QString::number(findings.size()), state, {}, {}});
    DoctorDialog dialog(u"rw0"_s);
    dialog.show();
    fill(dialog, findings);
    QVERIFY(shows(dialog, summary));
}

void TestDoctorDialog::runsAgain()
{
    DoctorDialog dialog(u"rw0"_s);
    dialog.show();
    fill(dialog, sampleFindings());
    const QSignalSpy again(&dialog, &DoctorDialog::againRequested);
    button(dialog, u"Run again"_s)->click();
    QCOMPARE(again.count(), 1);
    dialog.begin({u"clock"_s});
    QVERIFY(!shows(dialog, u"vpn.example.org"_s));
    QVERIFY(shows(dialog, u"Examining"_s));
    dialog.add({u"clock"_s, Health::Ok, u"synchronized"_s, {}});
    dialog.finish({});
    QVERIFY(shows(dialog, u"Everything works"_s));
}

void TestDoctorDialog::copiesWhatWasFound()
{
    DoctorDialog dialog(u"rw0"_s);
    fill(dialog, sampleFindings());
    button(dialog, u"Copy"_s)->click();
    QCOMPARE(QApplication::clipboard()->text(), findingsText(sampleFindings()));
}

void TestDoctorDialog::showsAndSavesTheBundle()
{
    QTemporaryDir folder;
    DoctorDialog dialog(u"rw0"_s);
    dialog.show();
    fill(dialog, sampleFindings());
    button(dialog, u"Save debug bundle…"_s)->click();
    QTRY_VERIFY_WITH_TIMEOUT(dialog.findChild<BundleDialog*>(), kPatience);
    auto* bundle = dialog.findChild<BundleDialog*>();
    const QString text = bundle->findChild<QPlainTextEdit*>()->toPlainText();
    QVERIFY2(text.contains(u"path to <name-1> is wan <ipv4-public-1>:51820"_s), qPrintable(text));
    QVERIFY(!text.contains(u"anna"_s) && !text.contains(u"vpn.example"_s));
    test::takeScreenshots(*bundle, u"doctor-bundle"_s);

    button(*bundle, u"Save…"_s)->click();
    auto* chooser = bundle->findChild<QFileDialog*>();
    QVERIFY(chooser);
    const QString path = folder.filePath(u"bundle.txt"_s);
    Q_EMIT chooser->fileSelected(path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(file.readAll()), text);
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
             QFile::Permissions());
    QVERIFY(!bundle->isVisible());
}

void TestDoctorDialog::everyCheckHasATitle()
{
    QStringList titles;
    for (const QString& check : Examination::checks()) {
        titles.append(FindingRow::titleOf(check));
        QVERIFY2(titles.last() != check || check == u"udp"_s, qPrintable(check));
    }
    QCOMPARE(titles.removeDuplicates(), 0);
}

void TestDoctorDialog::fitsInEveryLanguage_data()
{
    QTest::addColumn<QString>("language");
    for (const char* language : {"en", "de", "long"})
        QTest::newRow(language) << QString::fromLatin1(language);
}

void TestDoctorDialog::fitsInEveryLanguage()
{
    QFETCH(const QString, language);
    const test::Speaker speaker(language);
    DoctorDialog dialog(u"rw0"_s);
    dialog.show();
    fill(dialog, sampleFindings());
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    test::takeScreenshots(dialog, u"doctor-"_s + language);
    const auto* area = dialog.findChild<QScrollArea*>();
    QCOMPARE(test::clippedIn(*area->widget()), QStringList());
    for (const QPushButton* shown : dialog.findChildren<QPushButton*>())
        QVERIFY2(shown->width() >= shown->minimumSizeHint().width(), qPrintable(shown->text()));
    BundleDialog bundle(u"text"_s, u"file"_s);
    bundle.show();
    QCOMPARE(test::clippedIn(bundle), QStringList());
}

void TestDoctorDialog::canBeReadOut()
{
    DoctorDialog dialog(u"rw0"_s);
    dialog.show();
    fill(dialog, sampleFindings());
    QCOMPARE(test::namelessIn(dialog), QStringList());
    const auto rows = dialog.findChildren<FindingRow*>();
    QCOMPARE(rows.size(), sampleFindings().size());
    QStringList names;
    for (const FindingRow* row : rows)
        names.append(row->accessibleName());
    QVERIFY(names.contains(u"Way to the server: Does not work"_s));
    QVERIFY(names.contains(u"Clock: Works"_s));
    BundleDialog bundle(u"text"_s, u"file"_s);
    bundle.show();
    QCOMPARE(test::namelessIn(bundle), QStringList());
}

void TestDoctorDialog::examinesANetwork()
{
    QStandardPaths::setTestModeEnabled(true); // there is no configuration of this name
    test::FakeNetwork network(u"rwdoctor1"_s);
    QPointer<DoctorDialog> dialog(examineNetwork(network, nullptr));
    QTRY_VERIFY_WITH_TIMEOUT(button(*dialog, u"Run again"_s)->isEnabled(), kPatience);
    QVERIFY(shows(*dialog, u"There is none at"_s));
    button(*dialog, u"Run again"_s)->click();
    QVERIFY(!button(*dialog, u"Run again"_s)->isEnabled());
    QVERIFY(shows(*dialog, u"Examining"_s));
    dialog->close(); // in the middle of it
    QTRY_VERIFY(!dialog);
}

QTEST_MAIN(TestDoctorDialog)
#include "test_doctordialog.moc"
