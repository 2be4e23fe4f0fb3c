#include "client-gui/tray/leavequestion.h"
#include "tests/gui/fakenetwork.h"

#include <QPushButton>
#include <QTest>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tray;

class TestLeaveQuestion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asksFirst();
    void tellsWhatCouldNotBeDone_data();
    void tellsWhatCouldNotBeDone();
    void goesWithTheNetwork();

private:
    static QAbstractButton* button(const QMessageBox& box, QMessageBox::ButtonRole role);

    std::unique_ptr<FakeNetworks> m_networks;
    FakeNetwork* m_network = nullptr;
    std::unique_ptr<QWidget> m_window;
    QPointer<LeaveQuestion> m_question;
};

void TestLeaveQuestion::init()
{
    m_networks = std::make_unique<FakeNetworks>();
    m_network = &m_networks->add(QStringLiteral("rw0"));
    m_window = std::make_unique<QWidget>();
    m_question = new LeaveQuestion(*m_network, m_window.get());
    m_question->open();
}

QAbstractButton* TestLeaveQuestion::button(const QMessageBox& box, QMessageBox::ButtonRole role)
{
    for (QAbstractButton* found : box.buttons()) {
        if (box.buttonRole(found) == role)
            return found;
    }
    return nullptr;
}

void TestLeaveQuestion::asksFirst()
{
    QVERIFY(m_question->text().contains(QStringLiteral("rw0")));
    QVERIFY(m_network->leaveReplies.isEmpty());
    QVERIFY(m_question->defaultButton() == m_question->button(QMessageBox::Cancel));
    button(*m_question, QMessageBox::DestructiveRole)->click();
    QCOMPARE(m_network->leaveReplies.size(), 1);
    QTRY_VERIFY(!m_question);
    m_network->leaveReplies.first()(DepartureReport{true, {}, {}});
    QVERIFY(!m_window->findChild<QMessageBox*>());
}

void TestLeaveQuestion::tellsWhatCouldNotBeDone_data()
{
    QTest::addColumn<bool>("isError");
    QTest::newRow("error") << true;
    QTest::newRow("report") << false;
}

void TestLeaveQuestion::tellsWhatCouldNotBeDone()
{
    QFETCH(const bool, isError);
    const QString problem = QStringLiteral("the helper does not answer; start it");
    button(*m_question, QMessageBox::DestructiveRole)->click();
    QTRY_VERIFY(!m_question);
    if (isError)
        m_network->leaveReplies.first()(failure(problem));
    else
        m_network->leaveReplies.first()(DepartureReport{false, {}, problem});
    const auto* box = m_window->findChild<QMessageBox*>();
    QVERIFY(box);
    QCOMPARE(box->text(), QStringLiteral("The helper does not answer; start it"));
}

void TestLeaveQuestion::goesWithTheNetwork()
{
    m_networks->remove(*m_network);
    QTRY_VERIFY(!m_question);
}

QTEST_MAIN(TestLeaveQuestion)
#include "test_leavequestion.moc"
