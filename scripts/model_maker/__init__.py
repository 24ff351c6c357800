"""Makes the embedded Vosk model from nothing but speech that this machine synthesises itself.

The road from text to model, one module each:

    corpus, vocabulary          which sentences and words the model must know
    flite, espeak, voices       speech with the time of every phone, from two synthesisers
    augmentation, features      rooms, noise and microphones; the MFCC that Kaldi computes
    dataset, training           labelled frames; a small convolutional net that names the phone of each
    phones, topology, nnet3     the acoustic model as Kaldi writes it (`am/final.mdl`)
    lexicon, language_model     how words sound; which words follow which
    graph, lookahead            both as transducers (`graph/HCLr.fst`, `graph/Gr.fst`)
    export                      the folder that vosk loads
    scoring, conditions, evaluate   what a model understands, by voice and by room

Names are Kaldi's own where Kaldi has one: pdf, transition id, disambiguation symbol, lookahead.
"""
