#include "client-gui/engine/statusreader.h"
#include "tests/fuzz/fuzz.h"

#include <QJsonDocument>

/// What is read once reads the same after it was written out.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (const auto status = readStatus(input.toByteArray())) {
        const auto again = readStatus(QJsonDocument(toJson(*status)).toJson(QJsonDocument::Compact));
        require(again && *again == *status);
    }
}
