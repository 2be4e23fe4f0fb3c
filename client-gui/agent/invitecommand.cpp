#include "client-gui/agent/invitecommand.h"

#include "client-gui/engine/invitationjson.h"
#include "client-gui/engine/membership.h"
#include "client-gui/platform/helperclient.h"
#include "client-gui/platform/platform.h"
#include "shared/commandline/qrcode.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QTextStream>
#include <QTimer>

namespace roamwire::agent {
namespace {

using namespace std::chrono_literals;

constexpr int kConnectDeadlineMs = 500;
constexpr Milliseconds kDeadline = 30s;

Result<QJsonObject> throughClient(QLocalSocket& socket, const wire::Invite& invite)
{
    socket.write("invite " + QJsonDocument(toJson(invite)).toJson(QJsonDocument::Compact) + '\n');
    socket.flush();
    while (!socket.canReadLine()) {
        if (!socket.waitForReadyRead(int(kDeadline.count())))
            return failure(QStringLiteral("the running client (it answers on %1) gave no answer; see its log")
                               .arg(socket.fullServerName()));
    }
    const QJsonObject answer = QJsonDocument::fromJson(socket.readLine()).object();
    if (const auto problem = answer.value(kErrorField); problem.isString())
        return failure(problem.toString());
    if (!answer.contains(kLinkField)) {
        return failure(QStringLiteral("the running client (it answers on %1) is of an older version; stop it, and "
                                      "repeat invite")
                           .arg(socket.fullServerName()));
    }
    return answer;
}

/// Joins as the member that it is, asks, and goes away again.
Result<QJsonObject> byOurselves(const ClientConfig& config, const QString& path, const QString& helper,
                                const wire::Invite& invite)
{
    const auto watch = makeNetworkWatch();
    const SystemClock clock;
    Membership member(config, path, {*watch, clock, devicesOfHelper(helper)});
    Result<QJsonObject> result = failure(QString());
    QObject::connect(&member, &Membership::joined, &member, [&] {
        member.invite(invite, {&member, [&](const Result<Invitation>& invitation) {
                                   if (invitation)
                                       result = toJson(*invitation, invite.uses);
                                   else
                                       result = std::unexpected(invitation.error());
                                   QCoreApplication::quit();
                               }});
    });
    QTimer::singleShot(kDeadline, &member, [&] {
        const QString problem = member.status().problem;
        result = failure(problem.isEmpty() ? QStringLiteral("the server gave no answer") : problem);
        QCoreApplication::quit();
    });
    member.resume();
    QCoreApplication::exec();
    return result;
}

Result<QJsonObject> invite(const CommandLine& line)
{
    QLocalSocket socket;
    if (line.statusSocket) {
        socket.connectToServer(*line.statusSocket);
        if (socket.waitForConnected(kConnectDeadlineMs))
            return throughClient(socket, line.invite.terms);
        return failure(
            QStringLiteral("no client answers on %1; start it, or name its --config").arg(*line.statusSocket));
    }
    const auto path = line.config ? Result<QString>(*line.config) : ClientConfig::onlyPath();
    if (!path)
        return std::unexpected(path.error());
    const auto config = ClientConfig::load(*path);
    if (!config)
        return std::unexpected(config.error());
    socket.connectToServer(StatusServer::pathFor(*path, config->settings.interface));
    if (socket.waitForConnected(kConnectDeadlineMs))
        return throughClient(socket, line.invite.terms);
    if (const auto complete = config->checkSecrets(); !complete)
        return std::unexpected(complete.error());
    return byOurselves(*config, *path, line.helper, line.invite.terms);
}

} // namespace

int runInvite(const CommandLine& line)
{
    const auto fail = [](const Error& error) {
        QTextStream(stderr) << "roamwire-agent invite: " << error.message << Qt::endl;
        return kRefused;
    };
    const auto invitation = invite(line);
    if (!invitation)
        return fail(invitation.error());
    QTextStream out(stdout);
    const QString link = invitation->value(kLinkField).toString();
    if (line.json)
        out << QJsonDocument(*invitation).toJson(QJsonDocument::Compact) << Qt::endl;
    else
        out << link << Qt::endl;
    if (!line.invite.qr)
        return kDone;
    const auto picture = qrCode(link);
    if (!picture)
        return fail(picture.error());
    out << *picture;
    return kDone;
}

} // namespace roamwire::agent
