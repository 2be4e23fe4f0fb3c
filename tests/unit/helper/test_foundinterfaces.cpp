#include "client-gui/helper/foundinterfaces.h"
#include "tests/unit/helper/helperworld.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;
using namespace roamwire::tests;

namespace {

/// The helper of a system where it makes no interfaces.
struct SyncOnly
{
    std::optional<Answer> ask(const Verb& verb)
    {
        std::optional<Answer> answer;
        operations.run(verb, [&answer](const Answer& given) { answer = given; });
        return answer;
    }

    World world;
    FoundInterfaces found{[this](const QString& name) {
        const int index = world.interfaces.value(name);
        return index == 0 ? QString() : QString::number(index);
    }};
    NoKeys keys;
    NoRawUdp raw;
    Reach reach{raw, world.clock};
    Operations operations{World::policy(false), world.device, found, keys, world.records, reach};
};

QString reasonOf(const std::optional<Answer>& answer)
{
    const auto* refused = answer ? std::get_if<Refused>(&*answer) : nullptr;
    return refused ? refused->reason : QString();
}

} // namespace

class TestFoundInterfaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatItCannot();
    void makesNoInterface();
    void keepsWhatIsThere();
};

void TestFoundInterfaces::tellsWhatItCannot()
{
    SyncOnly helper;
    const auto answer = helper.ask(Hello{});
    QVERIFY(answer && std::holds_alternative<HelloAnswer>(*answer));
    const QStringList& abilities = std::get<HelloAnswer>(*answer).abilities;
    QVERIFY(!abilities.contains(ability::kManaged) && !abilities.contains(ability::kRawSockets));
    QVERIFY(abilities.contains(QStringLiteral("set_paths")));
}

void TestFoundInterfaces::makesNoInterface()
{
    SyncOnly helper;
    const QString reason = reasonOf(helper.ask(Create{kIf}));
    QVERIFY2(reason.contains(u"WireGuard's own app"), qPrintable(reason));
    QVERIFY(helper.world.runner.takeTexts().isEmpty());
    QCOMPARE(codeOf(helper.ask(Show{kIf})), refusal::kNotFound);
}

void TestFoundInterfaces::keepsWhatIsThere()
{
    SyncOnly helper;
    helper.world.haveForeignInterface({keyOf('a').toBase64() + "\t(none)\t192.0.2.1:1000\t10.9.0.2/32\t0\t0\t0\toff"});
    const auto shown = helper.ask(Show{kIf});
    QVERIFY(shown && std::holds_alternative<ShowAnswer>(*shown));
    QCOMPARE(std::get<ShowAnswer>(*shown).mode, InterfaceMode::Sync);
    const auto endpoint = Endpoint::fromString(u"198.51.100.7:2000");
    QVERIFY(isDone(helper.ask(SetPaths{kIf, {{keyOf('a'), endpoint, false}}})));
    QVERIFY(!reasonOf(helper.ask(Assign{kIf, {*Prefix::fromString(u"10.128.0.2/22")}, 1420})).isEmpty());
    QVERIFY(!reasonOf(helper.ask(Destroy{kIf, false})).isEmpty());
}

QTEST_GUILESS_MAIN(TestFoundInterfaces)
#include "test_foundinterfaces.moc"
