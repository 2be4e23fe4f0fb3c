#pragma once

#include "server/net/eventloop.h"

#include <QCoreApplication>
#include <QTest>

#include <sodium.h>

/// main() of a test whose loop is the server's own.
#define ROAMWIRE_SERVER_TEST_MAIN(Class)                                                                               \
    int main(int argc, char* argv[])                                                                                   \
    {                                                                                                                  \
        if (sodium_init() < 0)                                                                                         \
            return 1;                                                                                                  \
        roamwire::server::installEventLoop();                                                                          \
        const QCoreApplication application(argc, argv);                                                                \
        Class test;                                                                                                    \
        return QTest::qExec(&test, argc, argv);                                                                        \
    }
