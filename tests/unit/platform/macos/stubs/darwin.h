#pragma once

// What macOS has and glibc lacks, with macOS' meanings but not its layouts: enough to check the syntax and types of
// what is in the macos/ folders. Nothing that is built with it ever runs.

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>

#undef ifr_name
#define sa_len sa_data[0]
#define sin_len sin_zero[0]
#define sin6_len sin6_flowinfo
#define AF_LINK 18
#define PF_ROUTE 17
#define CTL_NET 4
#define NET_RT_DUMP 1
#define NET_RT_FLAGS 2
#define RTF_LLINFO 0x400
#define IP_BOUND_IF 25
#define SIOCGIFAFLAG_IN6 0xc1206949UL

struct in6_ifreq
{
    char ifr_name[16];
    union {
        sockaddr_in6 ifru_addr;
        int ifru_flags6;
    } ifr_ifru;
};

extern "C" int sysctl(int* name, unsigned words, void* old, std::size_t* oldSize, void* value, std::size_t size);

extern "C" int sysctlbyname(const char* name, void* old, std::size_t* oldSize, void* value, std::size_t size);

extern "C" int getpeereid(int socket, uid_t* user, gid_t* group);
extern "C" int launch_activate_socket(const char* name, int** descriptors, std::size_t* count);

using uuid_t = unsigned char[16];
extern "C" int mbr_uid_to_uuid(uid_t user, uuid_t uuid);
extern "C" int mbr_gid_to_uuid(gid_t group, uuid_t uuid);
extern "C" int mbr_check_membership(const uuid_t user, const uuid_t group, int* isMember);

using natural_t = unsigned;
using io_object_t = unsigned;
using io_connect_t = io_object_t;
using io_service_t = io_object_t;
using IONotificationPortRef = struct IONotificationPort*;
using dispatch_queue_t = struct dispatch_queue_s*;
using dispatch_function_t = void (*)(void*);
using IOServiceInterestCallback = void (*)(void* context, io_service_t service, natural_t message, void* argument);
#define kIOMessageCanSystemSleep 0xe0000270U
#define kIOMessageSystemWillSleep 0xe0000280U
#define kIOMessageSystemHasPoweredOn 0xe0000300U
extern "C" io_connect_t IORegisterForSystemPower(void* context, IONotificationPortRef* port,
                                                 IOServiceInterestCallback callback, io_object_t* notifier);
extern "C" int IODeregisterForSystemPower(io_object_t* notifier);
extern "C" int IOAllowPowerChange(io_connect_t rootDomain, long notification);
extern "C" int IOServiceClose(io_connect_t connection);
extern "C" void IONotificationPortSetDispatchQueue(IONotificationPortRef port, dispatch_queue_t queue);
extern "C" void IONotificationPortDestroy(IONotificationPortRef port);
extern "C" dispatch_queue_t dispatch_queue_create(const char* label, void* attributes);
extern "C" void dispatch_sync_f(dispatch_queue_t queue, void* context, dispatch_function_t work);
extern "C" void dispatch_release(dispatch_queue_t queue);
