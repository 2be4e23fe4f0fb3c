#pragma once

#include "tests/support/preflight.h"
#include "tests/support/sandbox.h"

#include <QTest>

namespace roamwire::test {

/// The main() of a test that lives in a sandbox.
template <typename TestClass>
int runInSandbox(int argc, char** argv, Needs needs)
{
    requireOrSkip(TestClass::staticMetaObject.className(), needs);
    enterSandbox();
    const QCoreApplication app(argc, argv);
    TestClass test;
    return QTest::qExec(&test, argc, argv);
}

} // namespace roamwire::test
