#include "tests/bench/guiprobe.h"

#include <poll.h>
#include <xcb/xcb.h>

#include <cstdlib>
#include <cstring>

namespace roamwire::bench {
namespace {

using namespace std::chrono_literals;
using Stopwatch = std::chrono::steady_clock;

constexpr Milliseconds kInterval = 5ms;
/// What takes longer has hung.
constexpr Milliseconds kLastAnswer = 10s;

template <typename T>
using Reply = std::unique_ptr<T, decltype([](T* reply) { std::free(reply); })>;

quint32 atomOf(xcb_connection_t* connection, QByteArrayView name)
{
    const auto asked = xcb_intern_atom(connection, false, static_cast<quint16>(name.size()), name.data());
    const Reply<xcb_intern_atom_reply_t> atom(xcb_intern_atom_reply(connection, asked, nullptr));
    return atom ? atom->atom : quint32(XCB_ATOM_NONE);
}

/// A property of 32-bit values.
QList<quint32> valuesOf(xcb_connection_t* connection, quint32 window, quint32 property)
{
    const auto asked = xcb_get_property(connection, false, window, property, XCB_GET_PROPERTY_TYPE_ANY, 0, 64);
    const Reply<xcb_get_property_reply_t> reply(xcb_get_property_reply(connection, asked, nullptr));
    if (!reply || reply->format != 32)
        return {};
    const auto* values = static_cast<const quint32*>(xcb_get_property_value(reply.get()));
    return {values, values + reply->value_len};
}

/// `root` and all that is in it.
QList<quint32> allWindows(xcb_connection_t* connection, quint32 root)
{
    QList<quint32> windows{root};
    for (qsizetype i = 0; i < windows.size(); ++i) {
        const auto asked = xcb_query_tree(connection, windows.at(i));
        const Reply<xcb_query_tree_reply_t> tree(xcb_query_tree_reply(connection, asked, nullptr));
        if (!tree)
            continue; // it has gone meanwhile
        const auto* children = xcb_query_tree_children(tree.get());
        for (int child = 0; child < xcb_query_tree_children_length(tree.get()); ++child)
            windows << children[child];
    }
    return windows;
}

int areaOf(xcb_connection_t* connection, quint32 window)
{
    const auto asked = xcb_get_geometry(connection, window);
    const Reply<xcb_get_geometry_reply_t> geometry(xcb_get_geometry_reply(connection, asked, nullptr));
    return geometry ? geometry->width * geometry->height : 0;
}

void send(xcb_connection_t* connection, quint32 window, quint32 type, std::initializer_list<quint32> data)
{
    xcb_client_message_event_t event{};
    event.response_type = XCB_CLIENT_MESSAGE;
    event.format = 32;
    event.window = window;
    event.type = type;
    std::copy(data.begin(), data.end(), event.data.data32);
    // To whoever made the window.
    xcb_send_event(connection, false, window, XCB_EVENT_MASK_NO_EVENT, reinterpret_cast<const char*>(&event));
    xcb_flush(connection);
}

double msSince(Stopwatch::time_point begin)
{
    return std::chrono::duration<double, std::milli>(Stopwatch::now() - begin).count();
}

} // namespace

/// What the thread does.
class GuiProbe::Asking final
{
public:
    explicit Asking(GuiProbe& probe)
        : m_probe(probe)
        , m_connection(probe.m_connection.get())
    {
    }

    void run(const std::stop_token& stop)
    {
        auto next = Stopwatch::now();
        while (!stop.stop_requested()) {
            if (Stopwatch::now() >= next) {
                ask();
                next = std::max(next + kInterval, Stopwatch::now());
            }
            hear(next);
        }
        const auto end = Stopwatch::now() + kLastAnswer;
        while (m_answered < m_asked.size() && Stopwatch::now() < end)
            hear(end);
    }

    qsizetype missing() const { return m_asked.size() - m_answered; }

    Answers answers;

private:
    void ask()
    {
        const auto number = static_cast<quint32>(m_asked.size());
        m_asked << Stopwatch::now();
        send(m_connection, m_probe.m_window, m_probe.m_protocols, {m_probe.m_ping, number, m_probe.m_window});
        m_askedSelf << Stopwatch::now();
        send(m_connection, m_probe.m_own, m_probe.m_ping, {number});
    }

    void hear(Stopwatch::time_point until)
    {
        const auto wait = std::chrono::ceil<Milliseconds>(until - Stopwatch::now());
        pollfd connection{xcb_get_file_descriptor(m_connection), POLLIN, 0};
        ::poll(&connection, 1, static_cast<int>(std::clamp<qint64>(wait.count(), 0, kInterval.count())));
        while (const Reply<xcb_generic_event_t> event{xcb_poll_for_event(m_connection)})
            take(*event);
    }

    void take(const xcb_generic_event_t& event)
    {
        if ((event.response_type & ~0x80) != XCB_CLIENT_MESSAGE)
            return;
        const auto& message = reinterpret_cast<const xcb_client_message_event_t&>(event);
        const auto& data = message.data.data32;
        if (message.window == m_probe.m_own && data[0] < m_askedSelf.size()) {
            answers.display << msSince(m_askedSelf.at(data[0]));
        } else if (message.type == m_probe.m_protocols && data[0] == m_probe.m_ping && data[1] < m_asked.size()) {
            answers.program << msSince(m_asked.at(data[1]));
            ++m_answered;
        }
    }

    GuiProbe& m_probe;
    xcb_connection_t* m_connection;
    QList<Stopwatch::time_point> m_asked;
    QList<Stopwatch::time_point> m_askedSelf;
    qsizetype m_answered = 0;
};

void GuiProbe::Freed::operator()(xcb_connection_t* connection) const
{
    xcb_disconnect(connection);
}

GuiProbe::~GuiProbe() = default;

Result<std::unique_ptr<GuiProbe>> GuiProbe::open(const QString& display, int pid)
{
    std::unique_ptr<GuiProbe> probe(new GuiProbe);
    probe->m_connection.reset(xcb_connect(qPrintable(display), nullptr));
    xcb_connection_t* connection = probe->m_connection.get();
    if (xcb_connection_has_error(connection))
        return failure(QStringLiteral("no connection to the X server at %1").arg(display));
    const xcb_screen_t& screen = *xcb_setup_roots_iterator(xcb_get_setup(connection)).data;
    probe->m_root = screen.root;
    probe->m_protocols = atomOf(connection, "WM_PROTOCOLS");
    probe->m_ping = atomOf(connection, "_NET_WM_PING");
    probe->m_delete = atomOf(connection, "WM_DELETE_WINDOW");
    const quint32 pidOf = atomOf(connection, "_NET_WM_PID");
    int largest = 0;
    for (const quint32 window : allWindows(connection, screen.root)) {
        const bool isTheirs = valuesOf(connection, window, pidOf) == QList<quint32>{static_cast<quint32>(pid)};
        if (!isTheirs || !valuesOf(connection, window, probe->m_protocols).contains(probe->m_ping))
            continue;
        if (const int area = areaOf(connection, window); area > largest) {
            largest = area;
            probe->m_window = window;
        }
    }
    if (largest == 0)
        return failure(QStringLiteral("process %1 shows no window").arg(pid));
    // Answers go to the root window; Qt sends them to whoever wants to know of the window itself, others to whoever
    // wants to know of those in it.
    const quint32 mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_STRUCTURE_NOTIFY;
    xcb_change_window_attributes(connection, screen.root, XCB_CW_EVENT_MASK, &mask);
    probe->m_own = xcb_generate_id(connection);
    xcb_create_window(connection, 0, probe->m_own, screen.root, 0, 0, 1, 1, 0, XCB_WINDOW_CLASS_INPUT_ONLY,
                      screen.root_visual, 0, nullptr);
    xcb_flush(connection);
    return probe;
}

bool GuiProbe::isVisible() const
{
    const auto asked = xcb_get_window_attributes(m_connection.get(), m_window);
    const Reply<xcb_get_window_attributes_reply_t> reply(
        xcb_get_window_attributes_reply(m_connection.get(), asked, nullptr));
    return reply && reply->map_state == XCB_MAP_STATE_VIEWABLE;
}

void GuiProbe::closeWindow()
{
    send(m_connection.get(), m_window, m_protocols, {m_delete, XCB_CURRENT_TIME});
}

void GuiProbe::start()
{
    m_asking = std::make_unique<Asking>(*this);
    m_thread = std::jthread([this](const std::stop_token& stop) { m_asking->run(stop); });
}

Result<GuiProbe::Answers> GuiProbe::finish()
{
    m_thread.request_stop();
    m_thread.join();
    if (const qsizetype missing = m_asking->missing(); missing > 0)
        return failure(QStringLiteral("the program's window left %1 questions unanswered").arg(missing));
    return std::move(m_asking->answers);
}

} // namespace roamwire::bench
