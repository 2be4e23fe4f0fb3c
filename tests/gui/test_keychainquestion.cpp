#include "client-gui/tray/secrets/keychainquestion.h"

#include <QPushButton>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using tray::KeychainTrouble;
using tray::WithoutKeychain;

class TestKeychainQuestion final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasThreeAnswers_data();
    void hasThreeAnswers();
};

void TestKeychainQuestion::hasThreeAnswers_data()
{
    QTest::addColumn<QMessageBox::ButtonRole>("role"); // invalid: none of them
    QTest::addColumn<WithoutKeychain>("choice");
    QTest::newRow("file") << QMessageBox::AcceptRole << WithoutKeychain::KeepInFile;
    QTest::newRow("again") << QMessageBox::ActionRole << WithoutKeychain::TryAgain;
    QTest::newRow("later") << QMessageBox::RejectRole << WithoutKeychain::NotNow;
    QTest::newRow("Escape") << QMessageBox::InvalidRole << WithoutKeychain::NotNow;
}

void TestKeychainQuestion::hasThreeAnswers()
{
    QFETCH(QMessageBox::ButtonRole, role);
    QFETCH(WithoutKeychain, choice);
    std::optional<WithoutKeychain> said;
    const KeychainTrouble trouble{u"rw0"_s, u"/home/ada/.config/roamwire/rw0.conf"_s, u"<b>no service</b>"_s};
    QPointer<tray::KeychainQuestion> question = new tray::KeychainQuestion(
        trouble, {this, [&](const Result<WithoutKeychain>& reply) { said = reply.value(); }});
    question->open();
    QVERIFY(question->informativeText().contains(trouble.configPath));
    QVERIFY(question->informativeText().contains(trouble.problem));
    QCOMPARE(question->textFormat(), Qt::PlainText);
    if (const QByteArray shot = qgetenv("ROAMWIRE_SHOTS"); !shot.isEmpty())
        question->grab().save(QString::fromLocal8Bit(shot) + u"/keychainquestion.png"_s);
    if (role == QMessageBox::InvalidRole)
        QTest::keyClick(question, Qt::Key_Escape);
    const auto buttons = question->buttons();
    for (QAbstractButton* button : buttons) {
        if (question && question->buttonRole(button) == role)
            button->click();
    }
    QVERIFY(said);
    QCOMPARE(*said, choice);
    QTRY_VERIFY(!question);
}

QTEST_MAIN(TestKeychainQuestion)
#include "test_keychainquestion.moc"
