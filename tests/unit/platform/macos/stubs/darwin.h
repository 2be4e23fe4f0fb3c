#pragma once

// What macOS has and glibc lacks, with macOS' meanings but not its layouts: enough to check the syntax and types of
// platform/macos/networkreader.cpp. Nothing that is built with it ever runs.

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
