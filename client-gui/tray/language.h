#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace roamwire::tray {

/// A language that this program speaks.
struct Language
{
    QString code; ///< ISO 639-1, as in Preferences::language()
    QString name; ///< in itself
};

/// All of them, by name.
QList<Language> languages();

/// `preferred`, where this program speaks it; else the first of `systems` (QLocale::uiLanguages()) that it speaks; else
/// English.
QString chosenLanguage(const QString& preferred, const QStringList& systems);

/// From now on texts, our own and Qt's, are in the chosen language, and so are numbers and dates. What is shown already
/// stays as it is, so call it before the first window; a second call takes the place of the first. GUI thread.
void useLanguage(const QString& preferred);

} // namespace roamwire::tray
