#pragma once

#include <QCoreApplication>

#include <span>

namespace roamwire::tray {

/// What engine, helper, agent, server and doctor say, in the user's language. They speak English to everybody, because
/// their words go to logs and scripts, and over sockets between programs of different versions; only here, at the
/// window, are they looked up and said in other words.
class Phrasebook final
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::Phrasebook)

public:
    /// What is not known, such as the words of a newer server, stays as it is.
    static QString inUsersWords(const QString& said);

    /// The same as a line of a window: it begins as a sentence does, and holds nothing invisible.
    static QString sentence(const QString& said);

private:
    /// The sentences and half sentences, word for word as they stand there (the lint compares them), with %1 for what
    /// varies. What a text puts together with a semicolon stands here as two.
    static std::span<const char* const> phrases();

    struct Phrase;
    static QList<Phrase> makeBook();
};

} // namespace roamwire::tray
