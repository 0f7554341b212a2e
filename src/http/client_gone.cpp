#include "http/client_gone.h"

#include <poll.h>

#include <array>

namespace opentrail::http {
namespace {

struct Answered {
    int socket = -1;
    int stop_event = -1;
};

thread_local Answered answered;

}  // namespace

bool client_gone() {
    if (answered.socket < 0) return false;
    std::array<pollfd, 2> watched{
        {{answered.socket, POLLRDHUP, 0}, {answered.stop_event, POLLIN, 0}}};
    return ::poll(watched.data(), watched.size(), 0) > 0;
}

Answering::Answering(int socket, int stop_event) { answered = {socket, stop_event}; }

Answering::~Answering() { answered = {}; }

}  // namespace opentrail::http
