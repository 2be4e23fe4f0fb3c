#include "server/app/admin/admincommand.h"

#include "server/app/admin/adminfields.h"
#include "server/app/admin/adminsocket.h"
#include "server/app/admin/admintext.h"
#include "server/app/datadir.h"
#include "shared/commandline/inviteoptions.h"
#include "shared/commandline/qrcode.h"
#include "shared/model/keys.h"
#include "shared/model/secrets.h"

#include <QCommandLineParser>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QTextStream>

#include <array>

namespace roamwire::server {
namespace {

using namespace admin;

constexpr int kDone = 0;
constexpr int kRefused = 1;
constexpr int kConnectDeadlineMs = 2'000;
/// The answer may wait for the disk.
constexpr int kAnswerDeadlineMs = 15'000;
constexpr qint64 kLongestLine = 4096;

struct Option
{
    const char* name;
    const char* value; ///< null: a switch
    const char* description;
};

constexpr Option kTenantOption{"tenant", "UUID|NAME", "The network."};
constexpr Option kCreateOption{"create", nullptr, "Make the network first, with this UUID or this name."};
constexpr Option kUnsealedOption{"unsealed", nullptr,
                                 "With --create: members do not vouch for each other, the server is trusted with that "
                                 "and makes every link."};
constexpr Option kServerOption{"server", "HOST:PORT",
                               "How clients reach the server (default: where it listens, or this machine's address)."};
constexpr Option kDataDirOption{"data-dir", "DIR",
                                "The data folder of the running server (default: as that of serve)."};
constexpr Option kJsonOption{"json", nullptr, "Print JSON."};

QList<QCommandLineOption> toQt(const QList<Option>& options)
{
    QList<QCommandLineOption> list;
    for (const Option& option : options) {
        list.append({QString::fromLatin1(option.name), QString::fromLatin1(option.description),
                     QString::fromLatin1(option.value)});
    }
    return list;
}

struct Description
{
    const char* name;
    const char* text;
    const char* argument; ///< null: none
    QList<QCommandLineOption> options;
};

const std::array<Description, 5>& descriptions()
{
    static const std::array<Description, 5> all{{
        {"invite",
         "Prints a link for a newcomer. A sealed network gets its first link from here; its members make the others.",
         nullptr,
         toQt({kTenantOption, kCreateOption, kUnsealedOption, kServerOption, kDataDirOption}) + inviteOptions()},
        {"tenants", "Lists the networks.", nullptr, toQt({kDataDirOption, kJsonOption})},
        {"peers", "Lists the peers of a network.", nullptr, toQt({kTenantOption, kDataDirOption, kJsonOption})},
        {"kick", "Closes the connections of a peer, which may come back.", "KEY",
         toQt({kTenantOption, kDataDirOption, kJsonOption})},
        {"revoke",
         "Forgets an admission (KEY, with --tenant), so that the peer needs a new link; or an invite, if its link "
         "stands "
         "on stdin (-).",
         "KEY|-", toQt({kTenantOption, kDataDirOption, kJsonOption})},
    }};
    return all;
}

const Description* describe(const QString& name)
{
    for (const Description& description : descriptions()) {
        if (name == QString::fromLatin1(description.name))
            return &description;
    }
    return nullptr;
}

/// The values that were given, of the options that this command has.
class Values final
{
public:
    explicit Values(const QCommandLineParser& parser)
        : m_parser(parser)
    {
    }

    bool has(const Option& option) const { return m_parser.optionNames().contains(QString::fromLatin1(option.name)); }
    QString text(const Option& option, const QString& otherwise = {}) const
    {
        return has(option) ? m_parser.value(QString::fromLatin1(option.name)) : otherwise;
    }

private:
    const QCommandLineParser& m_parser;
};

Result<void> addInvite(AdminCommand& command, const QCommandLineParser& parser)
{
    const auto options = inviteOptionsOf(parser);
    if (!options)
        return std::unexpected(options.error());
    const Values values(parser);
    if (values.has(kUnsealedOption) && !values.has(kCreateOption))
        return failure(QStringLiteral("--unsealed goes with --create: a network stays what it was made"));
    QJsonObject& request = command.request;
    request.insert(kCreate, values.has(kCreateOption));
    request.insert(kUnsealed, values.has(kUnsealedOption));
    request.insert(kUses, qint64(options->terms.uses));
    request.insert(kSeconds, qint64(options->terms.expiresSeconds));
    request.insert(kEphemeral, options->terms.ephemeral);
    request.insert(kServer, values.text(kServerOption));
    command.qr = options->qr;
    return {};
}

/// A token does not belong on a command line, where other users see it.
Result<void> addTokenFromStdin(QJsonObject& request)
{
    QTextStream input(stdin);
    const auto link = InviteLink::fromString(input.readLine(kLongestLine));
    if (!link || !link->token)
        return failure(QStringLiteral("there is no link with a token on stdin"));
    request.insert(kToken, link->token->revealBase64(Base64::Url));
    return {};
}

Result<void> addArgument(QJsonObject& request, const QString& argument)
{
    if (argument == QStringLiteral("-"))
        return addTokenFromStdin(request);
    if (!PublicKey::fromBase64(argument.toLatin1()))
        return failure(QStringLiteral("'%1' is not a WireGuard public key").arg(argument));
    request.insert(kPublicKey, argument);
    return {};
}

Result<AdminCommand> commandFrom(const Description& description, const QCommandLineParser& parser)
{
    const Values values(parser);
    AdminCommand command;
    command.request.insert(kCommand, QString::fromLatin1(description.name));
    const QStringList arguments = parser.positionalArguments();
    if (arguments.size() != (description.argument ? 1 : 0)) {
        return failure(description.argument
                           ? QStringLiteral("%1 takes one %2")
                                 .arg(QString::fromLatin1(description.name), QString::fromLatin1(description.argument))
                           : QStringLiteral("unexpected argument '%1'").arg(arguments.constFirst()));
    }
    if (description.argument) {
        if (const auto added = addArgument(command.request, arguments.constFirst()); !added)
            return std::unexpected(added.error());
    }
    const bool needsTenant =
        command.request.value(kCommand) != QStringLiteral("tenants") && !command.request.contains(kToken);
    if (needsTenant && values.text(kTenantOption).isEmpty())
        return failure(QStringLiteral("--tenant is missing; see roamwired tenants"));
    if (needsTenant)
        command.request.insert(kTenant, values.text(kTenantOption));
    if (command.request.value(kCommand) == QStringLiteral("invite")) {
        if (const auto added = addInvite(command, parser); !added)
            return std::unexpected(added.error());
    }
    command.dataDir = values.text(kDataDirOption, defaultDataDir());
    command.json = values.has(kJsonOption);
    return command;
}

Result<QJsonObject> ask(const AdminCommand& command)
{
    const QString path = AdminSocket::pathIn(command.dataDir);
    QLocalSocket socket;
    socket.connectToServer(path);
    if (!socket.waitForConnected(kConnectDeadlineMs)) {
        return failure(QStringLiteral("no server answers on %1 (%2); start it, name its --data-dir, or use sudo")
                           .arg(path, socket.errorString()));
    }
    socket.write(QJsonDocument(command.request).toJson(QJsonDocument::Compact) + '\n');
    socket.flush();
    while (!socket.canReadLine()) {
        if (!socket.waitForReadyRead(kAnswerDeadlineMs)) {
            return failure(
                QStringLiteral("the server did not answer; ask as its own user or as root, and see its log"));
        }
    }
    const QJsonObject answer = QJsonDocument::fromJson(socket.readLine()).object();
    if (answer.contains(kError))
        return failure(answer.value(kError).toString());
    return answer;
}

} // namespace

bool isAdminCommand(const QString& name)
{
    return describe(name) != nullptr;
}

Result<std::variant<AdminCommand, QString>> parseAdminCommand(const QStringList& arguments)
{
    const Description& description = *describe(arguments.constFirst());
    QCommandLineParser parser;
    parser.setApplicationDescription(QString::fromLatin1(description.text));
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show this and exit."));
    parser.addOption(help);
    parser.addOptions(description.options);
    if (!parser.parse(QStringList{QStringLiteral("roamwired")} + arguments.mid(1)))
        return failure(parser.errorText());
    if (parser.isSet(help)) {
        const QString argument = description.argument ? u' ' + QString::fromLatin1(description.argument) : QString();
        return QString(
            QStringLiteral("Usage: roamwired %1 [OPTION]...%2\n").arg(QString::fromLatin1(description.name), argument) +
            parser.helpText().section(u'\n', 1));
    }
    auto command = commandFrom(description, parser);
    if (!command)
        return std::unexpected(command.error());
    return std::move(*command);
}

int runAdminCommand(const AdminCommand& command)
{
    const auto fail = [&](const Error& error) {
        QTextStream(stderr) << "roamwired " << command.request.value(kCommand).toString() << ": " << error.message
                            << Qt::endl;
        return kRefused;
    };
    const auto answer = ask(command);
    if (!answer)
        return fail(answer.error());
    QTextStream out(stdout);
    if (command.json)
        out << QJsonDocument(*answer).toJson(QJsonDocument::Compact) << Qt::endl;
    else
        out << adminText(*answer);
    if (!command.qr)
        return kDone;
    const auto picture = qrCode(answer->value(kLink).toString());
    if (!picture)
        return fail(picture.error());
    out << *picture;
    return kDone;
}

} // namespace roamwire::server
