#pragma once

#include "tests/lab/logs.h"

#include <QTest>

/// Like QVERIFY for a Result: the test fails with the error's own words.
#define LAB_VERIFY(result)                                                                                             \
    do {                                                                                                               \
        if (const auto& checked = (result); !checked)                                                                  \
            QFAIL(qPrintable(checked.error().message));                                                                \
    } while (false)
