#include "gateway/proxy/upstream.h"

#include <sys/epoll.h>

#include "gateway/proxy/session.h"

namespace opentrail::gateway {

void Upstream::on_events(std::uint32_t events) {
    if (phase == Phase::buried) return;
    link.on_events(events);
    if (phase == Phase::connecting) answered |= (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0;
    if (session != nullptr) {
        session->run();
    } else if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        loop_.drop_upstream(*this);
    }
}

}  // namespace opentrail::gateway
