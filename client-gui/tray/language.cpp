#include "client-gui/tray/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <algorithm>

namespace roamwire::tray {
namespace {

const QString kEnglish = QStringLiteral("en");
const QString kTranslator = QStringLiteral("roamwire");

bool isSpoken(const QString& code)
{
    const auto all = languages();
    return std::ranges::find(all, code, &Language::code) != all.end();
}

/// Later ones go first, so ours is installed last.
void install(const QString& catalogue, const QString& folder)
{
    auto* translator = new QTranslator(QCoreApplication::instance());
    translator->setObjectName(kTranslator);
    if (translator->load(catalogue, folder))
        QCoreApplication::installTranslator(translator);
    else
        delete translator; // Qt has none for its own English; elsewhere its texts stay English
}

} // namespace

QList<Language> languages()
{
    return {{QStringLiteral("de"), QStringLiteral("Deutsch")}, {kEnglish, QStringLiteral("English")}};
}

QString chosenLanguage(const QString& preferred, const QStringList& systems)
{
    if (isSpoken(preferred))
        return preferred;
    for (const QString& system : systems) {
        const QString code = system.section(u'-', 0, 0);
        if (isSpoken(code))
            return code;
    }
    return kEnglish;
}

void useLanguage(const QString& preferred)
{
    const QLocale system = QLocale::system();
    const QString code = chosenLanguage(preferred, system.uiLanguages());
    // The system's own variant of a language (de-AT) is better than the plain one.
    const bool isSystems = system.uiLanguages().value(0).section(u'-', 0, 0) == code;
    QLocale::setDefault(isSystems ? system : QLocale(code));
    qDeleteAll(QCoreApplication::instance()->findChildren<QTranslator*>(kTranslator, Qt::FindDirectChildrenOnly));
    install(QStringLiteral("qtbase_") + code, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(QStringLiteral("roamwire_") + code, QStringLiteral(":/translations"));
}

} // namespace roamwire::tray
