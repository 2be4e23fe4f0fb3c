#pragma once

#include "client-gui/platform/helperclient.h"
#include "tests/unit/helper/helperprogram.h"

#include <QTest>

namespace roamwire::tests {

inline const QString kIf = QStringLiteral("rw0");

/// The real helper with a client for rw0; there from the beginning.
class ServedInterface final
{
public:
    ServedInterface() { start(); }

    /// They return when the client has noticed.
    void start();
    void kill();

    HelperProgram helper;
    HelperClient client{helper.socket(), kIf};
};

/// Waits for the one reply of a call.
template <typename T, typename Call>
Result<T> await(Call call)
{
    auto result = std::make_shared<std::optional<Result<T>>>();
    call(ReplyTo<T>(QCoreApplication::instance(), [result](Result<T> value) { *result = std::move(value); }));
    if (!QTest::qWaitFor([&] { return result->has_value(); }, 10'000))
        return failure(QStringLiteral("no answer"));
    return **result;
}

/// This process's own loopback interface, which is down in a new namespace.
void bringLoopbackUp();

} // namespace roamwire::tests

/// In namespace roamwire: the outcome of a call of the client, whose answer it names `reply`.
#define AWAIT(T, call) roamwire::tests::await<T>([&](ReplyTo<T> reply) { call; })
#define VERIFY_OK(result) QVERIFY2(result, qPrintable((result) ? QString() : (result).error().message))
