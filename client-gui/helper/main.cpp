#include "client-gui/helper/options.h"
#include "client-gui/helper/program.h"
#include "roamwire_version.h"
#include "shared/base/logging.h"

#include <QCoreApplication>

#include <cstdio>

namespace {

constexpr int kWrongUsage = 2;

void print(std::FILE* stream, const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stream);
}

} // namespace

int main(int argc, char** argv)
{
    using namespace roamwire;
    // GLib's event loop would only cost memory here; Qt has one of its own.
    qputenv("QT_NO_GLIB", "1");
    const QCoreApplication application(argc, argv);
    installLogHandler(LogFormat::Text);

    const QStringList arguments = application.arguments().mid(1);
    if (const auto exitCode = helper::runCommand(arguments))
        return *exitCode;
    const auto options = helper::parseOptions(arguments, helper::defaultStateDirectory());
    if (!options) {
        print(stderr, QStringLiteral("roamwire-helper: ") + options.error().message + u'\n');
        return kWrongUsage;
    }
    if (options->wantsHelp) {
        print(stdout, helper::helpText());
        return 0;
    }
    if (options->wantsVersion) {
        print(stdout, QStringLiteral("roamwire-helper " ROAMWIRE_VERSION "\n"));
        return 0;
    }
    return helper::runProgram(*options);
}
