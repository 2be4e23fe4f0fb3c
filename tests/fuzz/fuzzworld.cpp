#include "tests/fuzz/fuzzworld.h"

#include "tests/fuzz/fuzz.h"

#include <sodium.h>

namespace roamwire::fuzz {
namespace {

/// Different ones: what is secret in all runs is not to come again in one.
constexpr std::uint64_t kFirstSeed = 1;
constexpr std::uint64_t kRunSeed = 2;
std::uint64_t state = kFirstSeed;

void fill(void* const buffer, const std::size_t size)
{
    auto* bytes = static_cast<std::uint8_t*>(buffer);
    for (std::size_t i = 0; i < size; ++i) { // SplitMix64 (Steele, Lea, Flood 2014), a byte at a time
        std::uint64_t mixed = state += 0x9e3779b97f4a7c15U;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
        bytes[i] = static_cast<std::uint8_t>(mixed >> 56);
    }
}

std::uint32_t number()
{
    std::uint32_t one = 0;
    fill(&one, sizeof one);
    return one;
}

const char* name()
{
    return "seeded";
}

randombytes_implementation numbers{name, number, nullptr, nullptr, fill, nullptr};

} // namespace

FuzzWorld::FuzzWorld()
{
    randombytes_set_implementation(&numbers);
    require(sodium_init() >= 0);
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
    QCoreApplication::setEventDispatcher(m_loop);
    m_application = std::make_unique<QCoreApplication>(m_argumentCount, m_arguments);
}

FuzzWorld& FuzzWorld::instance()
{
    static FuzzWorld& world = *new FuzzWorld; // for good: the process ends without an end of the application
    return world;
}

void FuzzWorld::beginRun()
{
    state = kRunSeed;
}

} // namespace roamwire::fuzz
