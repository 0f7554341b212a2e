# Writes version.cpp from version.cpp.in. Run as a script by version.cmake.

execute_process(COMMAND git -C ${SOURCE} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT COMMIT)
    set(COMMIT "unknown")
endif()
configure_file(${SOURCE}/cmake/version.cpp.in ${OUTPUT} @ONLY)
