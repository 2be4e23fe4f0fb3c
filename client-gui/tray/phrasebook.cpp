#include "client-gui/tray/phrasebook.h"

#include "shared/base/printable.h"

#include <QList>

#include <algorithm>
#include <array>
#include <optional>

namespace roamwire::tray {
namespace {

/// Longer ones are no words to a person; some texts come from strangers.
constexpr qsizetype kLongest = 2'000;
/// Placeholders are %1 to %9.
constexpr int kMaxPlaceholders = 10;

using Arguments = std::array<QString, kMaxPlaceholders>;

int placeholderAt(const QString& text, qsizetype at)
{
    const bool isOne = text[at] == u'%' && at + 1 < text.size() && text[at + 1] >= u'1' && text[at + 1] <= u'9';
    return isOne ? text[at + 1].digitValue() : 0;
}

/// Where a text of several phrases may be taken apart: at "; ", outside of brackets. -1: nowhere.
qsizetype semicolonIn(const QString& text)
{
    int depth = 0;
    for (qsizetype at = 1; at + 1 < text.size(); ++at) {
        if (text[at] == u'(')
            ++depth;
        else if (text[at] == u')')
            --depth;
        else if (depth == 0 && text[at] == u';' && text[at + 1] == u' ')
            return at;
    }
    return -1;
}

QString filled(const QString& text, const Arguments& arguments)
{
    QString whole;
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (const int number = placeholderAt(text, at)) {
            whole += arguments[std::size_t(number)];
            ++at;
        } else {
            whole += text[at];
        }
    }
    return whole;
}

} // namespace

/// A text with placeholders, taken apart: literals[0] %numbers[0] literals[1] %numbers[1] …
struct Phrasebook::Phrase
{
    explicit Phrase(const char* text);

    std::optional<Arguments> argumentsIn(QStringView said) const;

    const char* english;
    QStringList literals{QString()};
    QList<int> numbers;
    qsizetype weight = 0; ///< letters that are given
};

Phrasebook::Phrase::Phrase(const char* text)
    : english(text)
{
    const QString whole = QString::fromUtf8(text);
    for (qsizetype at = 0; at < whole.size(); ++at) {
        if (const int number = placeholderAt(whole, at)) {
            numbers.append(number);
            literals.append(QString());
            ++at;
        } else {
            literals.last().append(whole[at]);
            ++weight;
        }
    }
}

/// What stands where the placeholders are; nullopt: this is another phrase.
std::optional<Arguments> Phrasebook::Phrase::argumentsIn(QStringView said) const
{
    Arguments arguments;
    if (numbers.isEmpty())
        return said == literals.first() ? std::optional(arguments) : std::nullopt;
    if (!said.startsWith(literals.first()))
        return std::nullopt;
    said = said.sliced(literals.first().size());
    for (qsizetype i = 0; i < numbers.size(); ++i) {
        const bool isLast = i + 1 == numbers.size();
        const QString& next = literals[i + 1];
        if (isLast && !said.endsWith(next))
            return std::nullopt;
        const qsizetype end = isLast ? said.size() - next.size() : said.indexOf(next);
        if (end <= 0)
            return std::nullopt;
        arguments[std::size_t(numbers[i])] = said.first(end).toString();
        said = said.sliced(end + next.size());
    }
    return arguments;
}

/// Those that say most come first. What only joins two of them comes last, and is the same in every language.
QList<Phrasebook::Phrase> Phrasebook::makeBook()
{
    QList<Phrase> book;
    for (const char* text : phrases())
        book.append(Phrase(text));
    std::ranges::stable_sort(book, std::greater(), &Phrase::weight);
    for (const char* joint : {"%1 (%2)", "%1: %2", "%1, %2"})
        book.append(Phrase(joint));
    return book;
}

QString Phrasebook::inUsersWords(const QString& said)
{
    static const QList<Phrase> book = makeBook();
    if (said.size() > kLongest)
        return said;
    if (const qsizetype at = semicolonIn(said); at > 0)
        return inUsersWords(said.first(at)) + QStringLiteral("; ") + inUsersWords(said.sliced(at + 2));
    for (const Phrase& phrase : book) {
        auto arguments = phrase.argumentsIn(said);
        if (!arguments)
            continue;
        for (QString& argument : *arguments)
            argument = inUsersWords(argument); // each is shorter than what was said
        return filled(tr(phrase.english), *arguments);
    }
    return said;
}

QString Phrasebook::sentence(const QString& said)
{
    const QString line = printable(inUsersWords(said).simplified());
    const QString first = line.section(u' ', 0, 0);
    const bool isWord = std::ranges::all_of(first, [](QChar c) { return c.isLetter(); }); // and no file or address
    return isWord && !line.isEmpty() ? line.first(1).toUpper() + line.sliced(1) : line;
}

} // namespace roamwire::tray
