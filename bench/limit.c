/* The limit: tickets as fast as a plain C loop over OpenSSL makes them. The line before the object
 * id is hashed once and its state copied for every object. Usage: limit COUNT THREADS
 * Prints the seconds. cc -O3 -pthread limit.c -lcrypto */
#include <openssl/sha.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *PREFIX = "DR1|obj|650000-2026-000123|"
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef|";
struct part { long from, to; unsigned char smallest[32]; };

static void *work(void *given) {
    struct part *part = given;
    SHA256_CTX begun, one;
    unsigned char digest[32];
    char id[19];
    SHA256_Init(&begun);
    SHA256_Update(&begun, PREFIX, strlen(PREFIX));
    memset(part->smallest, 0xff, 32);
    snprintf(id, sizeof id, "916501%012ld", part->from);
    for (long i = part->from; i < part->to; i++) {
        one = begun;
        SHA256_Update(&one, id, 18);
        SHA256_Final(digest, &one);
        if (memcmp(digest, part->smallest, 32) < 0) memcpy(part->smallest, digest, 32);
        for (int k = 17; ++id[k] > '9'; k--) id[k] = '0';
    }
    return NULL;
}

int main(int argc, char **argv) {
    long count = atol(argv[1]), threads = atol(argv[2]);
    pthread_t thread[64];
    struct part part[64];
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long t = 0; t < threads; t++) {
        part[t].from = count * t / threads;
        part[t].to = count * (t + 1) / threads;
        pthread_create(&thread[t], NULL, work, &part[t]);
    }
    for (long t = 0; t < threads; t++) pthread_join(thread[t], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%f %02x\n", (end.tv_sec - begin.tv_sec) + (end.tv_nsec - begin.tv_nsec) / 1e9,
           part[0].smallest[0]);
    return argc < 3;
}
