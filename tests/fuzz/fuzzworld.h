#pragma once

#include "tests/fuzz/fakeloop.h"

#include <QCoreApplication>

namespace roamwire::fuzz {

/// What a process has one of: the application, its event loop and time, and libsodium with its random numbers. They are
/// the same for every run, so that an input always does the same.
class FuzzWorld final
{
public:
    static FuzzWorld& instance();
    /// The random numbers begin anew.
    void beginRun();

    FakeLoop& loop() { return *m_loop; }
    const test::FakeClock& clock() const { return m_clock; }

private:
    FuzzWorld();

    test::FakeClock m_clock;
    FakeLoop* m_loop = new FakeLoop(m_clock); ///< the application's
    int m_argumentCount = 1;
    char m_name[5] = "fuzz";
    char* m_arguments[2] = {m_name, nullptr};
    std::unique_ptr<QCoreApplication> m_application;
};

} // namespace roamwire::fuzz
